using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// The inner loops of the depthwise convolution: lanes are channels, and four consecutive output frames at a bin
/// share the weights; where frames are neighbours (stride 1) three- and five-tap kernels share the inputs too. The taps
/// of an output run in one chain, bin by bin and frame by frame within a bin, whichever
/// leaf computes it: its bits are the same.
/// </summary>
internal static unsafe class DepthwiseLeaves
{
    // Every loop is a method of its own that is never inlined: together they would exhaust the JIT's budget for
    // inlining, and the operations on registers would become calls.
    private const MethodImplOptions Leaf = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>y of four consecutive frames at bins with the same taps; x and w stand at the first tap of the first
    /// frame and bin.</summary>
    public static void Forward4<V, A>(
        float* x, float* w, float* bias, float* y, in DepthwiseStrides s, int rows, int columns, int bins, int channels)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        bool neighbours = s.Step == s.TapRow;
        int pairs = neighbours && rows is 3 or 5 && V.Count == 16 ? channels - (channels % (2 * V.Count)) : 0;
        if (pairs > 0)
        {
            if (rows == 3) NeighboursWide<V, A, ThreeTaps>(x, w, bias, y, s, columns, bins, pairs);
            else NeighboursWide<V, A, FiveTaps>(x, w, bias, y, s, columns, bins, pairs);
            if (pairs == channels) return;
            x += pairs;
            w += pairs;
            y += pairs;
            bias = bias is null ? null : bias + pairs;
            channels -= pairs;
        }
        int rest = channels % V.Count, whole = channels - rest;
        if (rows == 3 && neighbours) Neighbours<V, A, ThreeTaps>(x, w, bias, y, s, columns, bins, whole);
        else if (rows == 5 && neighbours) Neighbours<V, A, FiveTaps>(x, w, bias, y, s, columns, bins, whole);
        else Any<V, A>(x, w, bias, y, s, rows, columns, bins, whole);
        if (rest == 0) return;

        float* start = bias is null ? null : bias + whole;
        if (V.Count == 16 && rest >= 8) // half a register of channels is a whole one of the next size
            Forward4<Lanes256, A>(x + whole, w + whole, start, y + whole, s, rows, columns, bins, rest);
        else
            End<V, A>(x + whole, w + whole, start, y + whole, s, rows, columns, bins, rest);
    }

    /// <summary>y of one frame at bins with the same taps: four registers of channels at a time, as their chains are
    /// long.</summary>
    [MethodImpl(Leaf)]
    public static void Forward1<V, A>(
        float* x, float* w, float* bias, float* y, in DepthwiseStrides strides,
        int rows, int columns, int bins, int channels)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        DepthwiseStrides s = strides;
        for (; bins > 0; bins--, x += s.Bin, y += s.OutputBin)
        {
            int c = 0;
            for (; c <= channels - 4 * V.Count; c += 4 * V.Count)
            {
                V a0 = Start<V, FullReach<V>>(bias, c, default);
                V a1 = Start<V, FullReach<V>>(bias, c + V.Count, default);
                V a2 = Start<V, FullReach<V>>(bias, c + 2 * V.Count, default);
                V a3 = Start<V, FullReach<V>>(bias, c + 3 * V.Count, default);
                for (int j = 0; j < columns; j++)
                {
                    float* p = x + c + j * s.TapColumn, q = w + c + j * s.WeightColumn;
                    for (int i = 0; i < rows; i++, p += s.TapRow, q += s.WeightRow)
                    {
                        a0 = V.MultiplyAdd(V.Load(p), V.Load(q), a0);
                        a1 = V.MultiplyAdd(V.Load(p + V.Count), V.Load(q + V.Count), a1);
                        a2 = V.MultiplyAdd(V.Load(p + 2 * V.Count), V.Load(q + 2 * V.Count), a2);
                        a3 = V.MultiplyAdd(V.Load(p + 3 * V.Count), V.Load(q + 3 * V.Count), a3);
                    }
                }
                Store<V, A, FullReach<V>>(a0, a1, a2, a3, y + c, V.Count, default);
            }
            for (; c < channels; c += V.Count)
            {
                var reach = new PartialReach<V>(Math.Min(V.Count, channels - c));
                V a = Start<V, PartialReach<V>>(bias, c, reach);
                for (int j = 0; j < columns; j++)
                {
                    float* p = x + c + j * s.TapColumn, q = w + c + j * s.WeightColumn;
                    for (int i = 0; i < rows; i++, p += s.TapRow, q += s.WeightRow)
                        a = V.MultiplyAdd(reach.Load(p), reach.Load(q), a);
                }
                reach.Store(A.Value(a), y + c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Start<V, TReach>(float* bias, int c, TReach reach)
        where V : unmanaged, ILanes<V>
        where TReach : struct, IReach<V> => bias is null ? V.Create(0f) : reach.Load(bias + c);

    /// <summary>Three or five taps in time at stride 1: six or eight frames of input serve four of output.</summary>
    [MethodImpl(Leaf)]
    private static void Neighbours<V, A, TTaps>(
        float* x, float* w, float* bias, float* y, in DepthwiseStrides strides, int columns, int bins, int channels)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
        where TTaps : struct, ITaps
    {
        DepthwiseStrides s = strides;
        nint row = s.TapRow, row3 = 3 * row, column = s.TapColumn;
        nint weightRow = s.WeightRow, weightRow3 = 3 * weightRow, weightColumn = s.WeightColumn;
        for (; bins > 0; bins--, x += s.Bin, y += s.OutputBin)
        {
            for (int c = 0; c < channels; c += V.Count)
            {
                float* p = x + c, q = w + c;
                V a0 = Start<V, FullReach<V>>(bias, c, default), a1 = a0, a2 = a0, a3 = a0;
                for (int j = columns; j > 0; j--, p += column, q += weightColumn)
                {
                    float* far = p + row3, farther = far + row3, end = q + weightRow3;
                    V x0 = V.Load(p), x1 = V.Load(p + row), x2 = V.Load(p + 2 * row), x3 = V.Load(far);
                    V tap = V.Load(q);
                    a0 = V.MultiplyAdd(x0, tap, a0);
                    a1 = V.MultiplyAdd(x1, tap, a1);
                    a2 = V.MultiplyAdd(x2, tap, a2);
                    a3 = V.MultiplyAdd(x3, tap, a3);
                    (tap, x0) = (V.Load(q + weightRow), V.Load(far + row));
                    a0 = V.MultiplyAdd(x1, tap, a0);
                    a1 = V.MultiplyAdd(x2, tap, a1);
                    a2 = V.MultiplyAdd(x3, tap, a2);
                    a3 = V.MultiplyAdd(x0, tap, a3);
                    (tap, x1) = (V.Load(q + 2 * weightRow), V.Load(far + 2 * row));
                    a0 = V.MultiplyAdd(x2, tap, a0);
                    a1 = V.MultiplyAdd(x3, tap, a1);
                    a2 = V.MultiplyAdd(x0, tap, a2);
                    a3 = V.MultiplyAdd(x1, tap, a3);
                    if (TTaps.Count == 3) continue;
                    (tap, x2) = (V.Load(end), V.Load(farther));
                    a0 = V.MultiplyAdd(x3, tap, a0);
                    a1 = V.MultiplyAdd(x0, tap, a1);
                    a2 = V.MultiplyAdd(x1, tap, a2);
                    a3 = V.MultiplyAdd(x2, tap, a3);
                    (tap, x3) = (V.Load(end + weightRow), V.Load(farther + row));
                    a0 = V.MultiplyAdd(x0, tap, a0);
                    a1 = V.MultiplyAdd(x1, tap, a1);
                    a2 = V.MultiplyAdd(x2, tap, a2);
                    a3 = V.MultiplyAdd(x3, tap, a3);
                }
                Store<V, A, FullReach<V>>(a0, a1, a2, a3, y + c, s.OutputStep, default);
            }
        }
    }

    /// <summary>
    /// The same with two registers of channels, so that eight chains hide each other's latency.
    /// </summary>
    [MethodImpl(Leaf)]
    private static void NeighboursWide<V, A, TTaps>(
        float* x, float* w, float* bias, float* y, in DepthwiseStrides strides, int columns, int bins, int channels)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
        where TTaps : struct, ITaps
    {
        DepthwiseStrides s = strides;
        nint row = s.TapRow, row3 = 3 * row, column = s.TapColumn;
        nint weightRow = s.WeightRow, weightRow3 = 3 * weightRow, weightColumn = s.WeightColumn;
        for (; bins > 0; bins--, x += s.Bin, y += s.OutputBin)
        {
            for (int c = 0; c < channels; c += 2 * V.Count)
            {
                float* p = x + c, q = w + c;
                V a0 = Start<V, FullReach<V>>(bias, c, default);
                V b0 = Start<V, FullReach<V>>(bias, c + V.Count, default);
                V a1 = a0, a2 = a0, a3 = a0, b1 = b0, b2 = b0, b3 = b0;
                for (int j = columns; j > 0; j--, p += column, q += weightColumn)
                {
                    float* far = p + row3, farther = far + row3, end = q + weightRow3;
                    V x0 = V.Load(p), z0 = V.Load(p + V.Count);
                    V x1 = V.Load(p + row), z1 = V.Load(p + row + V.Count);
                    V x2 = V.Load(p + 2 * row), z2 = V.Load(p + 2 * row + V.Count);
                    V x3 = V.Load(far), z3 = V.Load(far + V.Count);
                    V tap = V.Load(q), tip = V.Load(q + V.Count);
                    a0 = V.MultiplyAdd(x0, tap, a0);
                    b0 = V.MultiplyAdd(z0, tip, b0);
                    a1 = V.MultiplyAdd(x1, tap, a1);
                    b1 = V.MultiplyAdd(z1, tip, b1);
                    a2 = V.MultiplyAdd(x2, tap, a2);
                    b2 = V.MultiplyAdd(z2, tip, b2);
                    a3 = V.MultiplyAdd(x3, tap, a3);
                    b3 = V.MultiplyAdd(z3, tip, b3);
                    (tap, tip) = (V.Load(q + weightRow), V.Load(q + weightRow + V.Count));
                    (x0, z0) = (V.Load(far + row), V.Load(far + row + V.Count));
                    a0 = V.MultiplyAdd(x1, tap, a0);
                    b0 = V.MultiplyAdd(z1, tip, b0);
                    a1 = V.MultiplyAdd(x2, tap, a1);
                    b1 = V.MultiplyAdd(z2, tip, b1);
                    a2 = V.MultiplyAdd(x3, tap, a2);
                    b2 = V.MultiplyAdd(z3, tip, b2);
                    a3 = V.MultiplyAdd(x0, tap, a3);
                    b3 = V.MultiplyAdd(z0, tip, b3);
                    (tap, tip) = (V.Load(q + 2 * weightRow), V.Load(q + 2 * weightRow + V.Count));
                    (x1, z1) = (V.Load(far + 2 * row), V.Load(far + 2 * row + V.Count));
                    a0 = V.MultiplyAdd(x2, tap, a0);
                    b0 = V.MultiplyAdd(z2, tip, b0);
                    a1 = V.MultiplyAdd(x3, tap, a1);
                    b1 = V.MultiplyAdd(z3, tip, b1);
                    a2 = V.MultiplyAdd(x0, tap, a2);
                    b2 = V.MultiplyAdd(z0, tip, b2);
                    a3 = V.MultiplyAdd(x1, tap, a3);
                    b3 = V.MultiplyAdd(z1, tip, b3);
                    if (TTaps.Count == 3) continue;
                    (tap, tip) = (V.Load(end), V.Load(end + V.Count));
                    (x2, z2) = (V.Load(farther), V.Load(farther + V.Count));
                    a0 = V.MultiplyAdd(x3, tap, a0);
                    b0 = V.MultiplyAdd(z3, tip, b0);
                    a1 = V.MultiplyAdd(x0, tap, a1);
                    b1 = V.MultiplyAdd(z0, tip, b1);
                    a2 = V.MultiplyAdd(x1, tap, a2);
                    b2 = V.MultiplyAdd(z1, tip, b2);
                    a3 = V.MultiplyAdd(x2, tap, a3);
                    b3 = V.MultiplyAdd(z2, tip, b3);
                    (tap, tip) = (V.Load(end + weightRow), V.Load(end + weightRow + V.Count));
                    (x3, z3) = (V.Load(farther + row), V.Load(farther + row + V.Count));
                    a0 = V.MultiplyAdd(x0, tap, a0);
                    b0 = V.MultiplyAdd(z0, tip, b0);
                    a1 = V.MultiplyAdd(x1, tap, a1);
                    b1 = V.MultiplyAdd(z1, tip, b1);
                    a2 = V.MultiplyAdd(x2, tap, a2);
                    b2 = V.MultiplyAdd(z2, tip, b2);
                    a3 = V.MultiplyAdd(x3, tap, a3);
                    b3 = V.MultiplyAdd(z3, tip, b3);
                }
                Store<V, A, FullReach<V>>(a0, a1, a2, a3, y + c, s.OutputStep, default);
                Store<V, A, FullReach<V>>(b0, b1, b2, b3, y + c + V.Count, s.OutputStep, default);
            }
        }
    }

    /// <summary>Any taps and stride, whole registers.</summary>
    [MethodImpl(Leaf)]
    private static void Any<V, A>(
        float* x, float* w, float* bias, float* y, in DepthwiseStrides strides,
        int rows, int columns, int bins, int channels)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        DepthwiseStrides s = strides;
        for (; bins > 0; bins--, x += s.Bin, y += s.OutputBin)
        {
            for (int c = 0; c < channels; c += V.Count)
            {
                V start = Start<V, FullReach<V>>(bias, c, default);
                Outputs<V, A, FullReach<V>>(x + c, w + c, start, y + c, s, rows, columns, default);
            }
        }
    }

    /// <summary>Any taps and stride, the last channels, fewer than a register holds.</summary>
    [MethodImpl(Leaf)]
    private static void End<V, A>(
        float* x, float* w, float* bias, float* y, in DepthwiseStrides strides,
        int rows, int columns, int bins, int channels)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        DepthwiseStrides s = strides;
        var reach = new PartialReach<V>(channels);
        V start = Start<V, PartialReach<V>>(bias, 0, reach);
        for (; bins > 0; bins--, x += s.Bin, y += s.OutputBin)
            Outputs<V, A, PartialReach<V>>(x, w, start, y, s, rows, columns, reach);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Outputs<V, A, TReach>(
        float* x, float* w, V start, float* y, DepthwiseStrides s, int rows, int columns, TReach reach)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
        where TReach : struct, IReach<V>
    {
        V a0 = start, a1 = start, a2 = start, a3 = start;
        nint step = s.Step, step3 = 3 * step, row = s.TapRow, weightRow = s.WeightRow;
        for (; columns > 0; columns--, x += s.TapColumn, w += s.WeightColumn)
        {
            float* p = x, q = w;
            for (int i = rows; i > 0; i--, p += row, q += weightRow)
            {
                V tap = reach.Load(q);
                a0 = V.MultiplyAdd(reach.Load(p), tap, a0);
                a1 = V.MultiplyAdd(reach.Load(p + step), tap, a1);
                a2 = V.MultiplyAdd(reach.Load(p + 2 * step), tap, a2);
                a3 = V.MultiplyAdd(reach.Load(p + step3), tap, a3);
            }
        }
        Store<V, A, TReach>(a0, a1, a2, a3, y, s.OutputStep, reach);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V, A, TReach>(V a0, V a1, V a2, V a3, float* y, nint step, TReach reach)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
        where TReach : struct, IReach<V>
    {
        reach.Store(A.Value(a0), y);
        reach.Store(A.Value(a1), y + step);
        reach.Store(A.Value(a2), y + 2 * step);
        reach.Store(A.Value(a3), y + 3 * step);
    }

    /// <summary>How many taps in time a leaf is compiled for.</summary>
    private interface ITaps
    {
        static abstract int Count { get; }
    }

    private readonly struct ThreeTaps : ITaps
    {
        public static int Count => 3;
    }

    private readonly struct FiveTaps : ITaps
    {
        public static int Count => 5;
    }
}
