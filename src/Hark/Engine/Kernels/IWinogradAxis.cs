namespace Hark.Engine.Kernels;

/// <summary>
/// A Winograd algorithm F(m, 3) along one axis of a map: m outputs of a convolution with three taps from m + 2 inputs
/// and only m + 2 products, y = Aᵀ [(G g) ⊙ (Bᵀ d)] (Lavin and Gray, "Fast Algorithms for Convolutional Neural
/// Networks", 2016). Two axes nest: the map is transformed along both.
/// </summary>
/// <remarks>
/// Every method transforms <c>lines</c> lines. Entry i of line l lies at l · next + i · step and is a run of channels,
/// a multiple of V.Count long. The matrices stand in <see cref="WinogradReference"/>.
/// </remarks>
internal unsafe interface IWinogradAxis
{
    /// <summary>m.</summary>
    static abstract int Outputs { get; }

    /// <summary>m + 2: the inputs of a tile and its products.</summary>
    static abstract int Points { get; }

    /// <summary>Inputs to points: Bᵀ.</summary>
    static abstract void Input<V>(
        float* from, nint step, nint next, float* to, nint toStep, nint toNext, int lines, int channels)
        where V : unmanaged, ILanes<V>;

    /// <summary>Three taps to points: G.</summary>
    static abstract void Filter<V>(
        float* from, nint step, nint next, float* to, nint toStep, nint toNext, int lines, int channels)
        where V : unmanaged, ILanes<V>;

    /// <summary>Points to outputs: act(Aᵀ + bias), with a bias for every channel.</summary>
    static abstract void Output<V, A>(
        float* from, nint step, nint next, float* bias, float* to, nint toStep, nint toNext, int lines, int channels)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction;
}
