using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// The inner loops of the gradient of the depthwise weights: lanes are channels; four consecutive frames of dY stay in
/// registers while the taps pass, and their sum is added to dW once.
/// </summary>
internal static unsafe class DepthwiseWeightLeaves
{
    /// <summary>Adds to dW what four consecutive frames of dY at one bin give it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Add4<V>(
        float* x, float* dY, float* dW, in DepthwiseStrides strides, int rows, int columns, int channels)
        where V : unmanaged, ILanes<V>
    {
        DepthwiseStrides s = strides;
        int c = 0;
        if (rows == 5 && s.Step == s.TapRow)
        {
            c = channels / V.Count * V.Count;
            Five<V>(x, dY, dW, s, columns, c);
            x += c;
            dY += c;
            dW += c;
        }
        else if (rows == 3 && s.Step == s.TapRow)
        {
            for (; c <= channels - V.Count; c += V.Count, x += V.Count, dY += V.Count, dW += V.Count)
                Three<V, FullReach<V>>(x, dY, dW, s, columns, default);
        }
        else
        {
            for (; c <= channels - V.Count; c += V.Count, x += V.Count, dY += V.Count, dW += V.Count)
                Any<V, FullReach<V>>(x, dY, dW, s, rows, columns, default);
        }
        if (c == channels) return;
        if (V.Count == 16 && channels - c >= 8) // half a register of channels left: a whole one of the next size
            Add4<Lanes256>(x, dY, dW, strides, rows, columns, channels - c);
        else
            Any<V, PartialReach<V>>(x, dY, dW, s, rows, columns, new(channels - c));
    }

    /// <summary>Adds to dW what one frame of dY at one bin gives it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Add1<V>(
        float* x, float* dY, float* dW, in DepthwiseStrides strides, int rows, int columns, int channels)
        where V : unmanaged, ILanes<V>
    {
        DepthwiseStrides s = strides;
        for (int c = 0; c < channels; c += V.Count)
        {
            int count = Math.Min(V.Count, channels - c);
            V d = V.Load(dY + c, count);
            for (int j = 0; j < columns; j++)
            {
                float* p = x + c + j * s.TapColumn, sum = dW + c + j * s.WeightColumn;
                for (int i = 0; i < rows; i++, p += s.TapRow, sum += s.WeightRow)
                    V.MultiplyAdd(V.Load(p, count), d, V.Load(sum, count)).Store(sum, count);
            }
        }
    }

    /// <summary>Three taps in time at stride 1: six frames of input meet four of dY.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Three<V, TReach>(float* x, float* dY, float* dW, DepthwiseStrides s, int columns, TReach reach)
        where V : unmanaged, ILanes<V>
        where TReach : struct, IReach<V>
    {
        V d0 = reach.Load(dY), d1 = reach.Load(dY + s.OutputStep);
        V d2 = reach.Load(dY + 2 * s.OutputStep), d3 = reach.Load(dY + 3 * s.OutputStep);
        nint row = s.TapRow, row3 = 3 * row, weightRow = s.WeightRow;
        for (; columns > 0; columns--, x += s.TapColumn, dW += s.WeightColumn)
        {
            float* far = x + row3;
            V x1 = reach.Load(x + row), x2 = reach.Load(x + 2 * row), x3 = reach.Load(far), x4 = reach.Load(far + row);
            V a = V.MultiplyAdd(reach.Load(x), d0, reach.Load(dW));
            V b = V.MultiplyAdd(x1, d0, reach.Load(dW + weightRow));
            V c = V.MultiplyAdd(x2, d0, reach.Load(dW + 2 * weightRow));
            a = V.MultiplyAdd(x1, d1, a);
            b = V.MultiplyAdd(x2, d1, b);
            c = V.MultiplyAdd(x3, d1, c);
            a = V.MultiplyAdd(x2, d2, a);
            b = V.MultiplyAdd(x3, d2, b);
            c = V.MultiplyAdd(x4, d2, c);
            reach.Store(V.MultiplyAdd(x3, d3, a), dW);
            reach.Store(V.MultiplyAdd(x4, d3, b), dW + weightRow);
            reach.Store(V.MultiplyAdd(reach.Load(far + 2 * row), d3, c), dW + 2 * weightRow);
        }
    }

    /// <summary>Five taps in time at stride 1, whole registers: eight frames of input meet four of dY.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Five<V>(
        float* x, float* dY, float* dW, in DepthwiseStrides strides, int columns, int channels)
        where V : unmanaged, ILanes<V>
    {
        DepthwiseStrides s = strides;
        nint row = s.TapRow, row3 = 3 * row, weightRow = s.WeightRow, weightRow3 = 3 * weightRow;
        for (int n = 0; n < channels; n += V.Count)
        {
            float* upstream = dY + n, from = x + n, sum = dW + n;
            V d0 = V.Load(upstream), d1 = V.Load(upstream + s.OutputStep);
            V d2 = V.Load(upstream + 2 * s.OutputStep), d3 = V.Load(upstream + 3 * s.OutputStep);
            for (int j = columns; j > 0; j--, from += s.TapColumn, sum += s.WeightColumn)
            {
                float* far = from + row3, farther = far + row3;
                V x1 = V.Load(from + row), x2 = V.Load(from + 2 * row), x3 = V.Load(far), x4 = V.Load(far + row);
                V x5 = V.Load(far + 2 * row), x6 = V.Load(farther);
                V a = V.MultiplyAdd(V.Load(from), d0, V.Load(sum));
                V b = V.MultiplyAdd(x1, d0, V.Load(sum + weightRow));
                V c = V.MultiplyAdd(x2, d0, V.Load(sum + 2 * weightRow));
                V d = V.MultiplyAdd(x3, d0, V.Load(sum + weightRow3));
                V e = V.MultiplyAdd(x4, d0, V.Load(sum + weightRow3 + weightRow));
                a = V.MultiplyAdd(x1, d1, a);
                b = V.MultiplyAdd(x2, d1, b);
                c = V.MultiplyAdd(x3, d1, c);
                d = V.MultiplyAdd(x4, d1, d);
                e = V.MultiplyAdd(x5, d1, e);
                a = V.MultiplyAdd(x2, d2, a);
                b = V.MultiplyAdd(x3, d2, b);
                c = V.MultiplyAdd(x4, d2, c);
                d = V.MultiplyAdd(x5, d2, d);
                e = V.MultiplyAdd(x6, d2, e);
                V.MultiplyAdd(x3, d3, a).Store(sum);
                V.MultiplyAdd(x4, d3, b).Store(sum + weightRow);
                V.MultiplyAdd(x5, d3, c).Store(sum + 2 * weightRow);
                V.MultiplyAdd(x6, d3, d).Store(sum + weightRow3);
                V.MultiplyAdd(V.Load(farther + row), d3, e).Store(sum + weightRow3 + weightRow);
            }
        }
    }

    /// <summary>Any taps and stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Any<V, TReach>(
        float* x, float* dY, float* dW, DepthwiseStrides s, int rows, int columns, TReach reach)
        where V : unmanaged, ILanes<V>
        where TReach : struct, IReach<V>
    {
        V d0 = reach.Load(dY), d1 = reach.Load(dY + s.OutputStep);
        V d2 = reach.Load(dY + 2 * s.OutputStep), d3 = reach.Load(dY + 3 * s.OutputStep);
        nint step = s.Step, step3 = 3 * step, row = s.TapRow, weightRow = s.WeightRow;
        for (; columns > 0; columns--, x += s.TapColumn, dW += s.WeightColumn)
        {
            float* p = x, sum = dW;
            for (int i = rows; i > 0; i--, p += row, sum += weightRow)
            {
                V a = V.MultiplyAdd(reach.Load(p), d0, reach.Load(sum));
                a = V.MultiplyAdd(reach.Load(p + step), d1, a);
                a = V.MultiplyAdd(reach.Load(p + 2 * step), d2, a);
                reach.Store(V.MultiplyAdd(reach.Load(p + step3), d3, a), sum);
            }
        }
    }
}
