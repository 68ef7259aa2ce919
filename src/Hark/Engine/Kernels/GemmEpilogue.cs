using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// What happens to a tile of C while it is still in the L1 cache: c = act(tile) + residual, columns cut to those that
/// exist. The tile may be C itself.
/// </summary>
internal static unsafe class GemmEpilogue
{
    /// <summary>The code for an activation on this machine's registers; chosen once for a product.</summary>
    public static delegate*<float*, nint, float*, float*, nint, int, int, void> Of(Activation activation)
    {
        if (GemmKernelSet.HasVector512) return Of<Lanes512>(activation);
        return GemmKernelSet.HasVector256 ? Of<Lanes256>(activation) : Of<Lanes128>(activation);
    }

    private static delegate*<float*, nint, float*, float*, nint, int, int, void> Of<V>(Activation activation)
        where V : unmanaged, ILanes<V> => activation switch
        {
            Activation.None => &Map<V, IdentityFunction>,
            Activation.Relu => &Map<V, ReluFunction>,
            Activation.Silu => &Map<V, SiluFunction>,
            Activation.Gelu => &Map<V, GeluFunction>,
            Activation.Sigmoid => &Map<V, SigmoidFunction>,
            Activation.HardSwish => &Map<V, HardSwishFunction>,
            Activation.Tanh => &Map<V, TanhFunction>,
            _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "no such activation"),
        };

    /// <param name="tile">The sums, <paramref name="tileStride"/> floats from row to row.</param>
    /// <param name="tileStride">See <paramref name="tile"/>.</param>
    /// <param name="residual">Added to the result, its rows as far apart as C's; or null.</param>
    /// <param name="c">Where the result goes.</param>
    /// <param name="ldc">Floats between rows of C.</param>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="columns">Columns that exist.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Map<V, A>(
        float* tile, nint tileStride, float* residual, float* c, nint ldc, int rows, int columns)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        nint width = columns, whole = width - (width % V.Count);
        int rest = (int)(width - whole);
        for (; rows > 0; rows--, tile += tileStride, c += ldc)
        {
            if (residual == null)
            {
                for (nint j = 0; j < whole; j += V.Count) A.Value(V.Load(tile + j)).Store(c + j);
                if (rest != 0) A.Value(V.Load(tile + whole, rest)).Store(c + whole, rest);
                continue;
            }

            for (nint j = 0; j < whole; j += V.Count) (A.Value(V.Load(tile + j)) + V.Load(residual + j)).Store(c + j);
            if (rest != 0)
                (A.Value(V.Load(tile + whole, rest)) + V.Load(residual + whole, rest)).Store(c + whole, rest);
            residual += ldc;
        }
    }
}
