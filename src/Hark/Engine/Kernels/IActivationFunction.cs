namespace Hark.Engine.Kernels;

/// <summary>An <see cref="Activation"/> as code that a kernel can inline: its value and its derivative at x.</summary>
internal interface IActivationFunction
{
    static abstract V Value<V>(V x)
        where V : unmanaged, ILanes<V>;

    static abstract V Slope<V>(V x)
        where V : unmanaged, ILanes<V>;
}
