using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>The distances, in floats, that a leaf walks.</summary>
/// <param name="TapRow">Input, from a tap to the next one in time.</param>
/// <param name="TapColumn">Input, from a tap to the next one in frequency.</param>
/// <param name="Step">Input, from an output frame to the next.</param>
/// <param name="WeightRow">Weights, from a tap to the next one in time; in frequency it is C.</param>
/// <param name="OutputStep">Output, from a frame to the next.</param>
internal readonly record struct DepthwiseStrides(nint TapRow, nint TapColumn, nint Step, nint WeightRow, nint OutputStep);

/// <summary>
/// The inner loops of the depthwise convolution: lanes are channels; four consecutive output frames share every weight
/// that is loaded, so that a tap costs five loads for four multiply-adds. Taps run in row-major order in one chain per
/// output, whether the output is computed alone or with others: its bits are the same.
/// </summary>
internal static unsafe class DepthwiseLeaves
{
    /// <summary>y of four consecutive frames at one bin; x and w stand at the first tap of the first frame.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Forward4<V, A>(
        float* x, float* w, float* bias, float* y, DepthwiseStrides s, int rows, int columns, int stride, int channels)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        int c = 0;
        for (; c <= channels - V.Count; c += V.Count)
            Outputs4<V, A, FullReach<V>>(x + c, w + c, bias is null ? null : bias + c, y + c, s, rows, columns, stride, default);
        if (c < channels)
        {
            var reach = new PartialReach<V>(channels - c);
            Outputs4<V, A, PartialReach<V>>(x + c, w + c, bias is null ? null : bias + c, y + c, s, rows, columns, stride, reach);
        }
    }

    /// <summary>y of one frame at one bin.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Forward1<V, A>(
        float* x, float* w, float* bias, float* y, DepthwiseStrides s, int rows, int columns, int stride, int channels)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        int c = 0;
        for (; c <= channels - V.Count; c += V.Count)
            Output1<V, A, FullReach<V>>(x + c, w + c, bias is null ? null : bias + c, y + c, s, rows, columns, stride, default);
        if (c < channels)
        {
            var reach = new PartialReach<V>(channels - c);
            Output1<V, A, PartialReach<V>>(x + c, w + c, bias is null ? null : bias + c, y + c, s, rows, columns, stride, reach);
        }
    }

    /// <summary>Adds to dW what four consecutive frames of dY at one bin give it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Weights4<V>(
        float* x, float* dY, float* dW, DepthwiseStrides s, int rows, int columns, int stride, int channels)
        where V : unmanaged, ILanes<V>
    {
        int c = 0;
        for (; c <= channels - V.Count; c += V.Count)
            WeightSums4<V, FullReach<V>>(x + c, dY + c, dW + c, s, rows, columns, stride, default);
        if (c < channels)
        {
            var reach = new PartialReach<V>(channels - c);
            WeightSums4<V, PartialReach<V>>(x + c, dY + c, dW + c, s, rows, columns, stride, reach);
        }
    }

    /// <summary>Adds to dW what one frame of dY at one bin gives it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Weights1<V>(
        float* x, float* dY, float* dW, DepthwiseStrides s, int rows, int columns, int stride, int channels)
        where V : unmanaged, ILanes<V>
    {
        for (int c = 0; c < channels; c += V.Count)
        {
            int count = Math.Min(V.Count, channels - c);
            V d = V.Load(dY + c, count);
            for (int i = 0; i < rows; i++)
            {
                float* p = x + c + i * s.TapRow, sum = dW + c + i * s.WeightRow;
                for (int j = 0; j < columns; j++, p += s.TapColumn, sum += stride)
                    V.MultiplyAdd(V.Load(p, count), d, V.Load(sum, count)).Store(sum, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Outputs4<V, A, TReach>(
        float* x, float* w, float* bias, float* y, DepthwiseStrides s, int rows, int columns, int stride, TReach reach)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
        where TReach : struct, IReach<V>
    {
        V a0 = bias is null ? V.Create(0f) : reach.Load(bias), a1 = a0, a2 = a0, a3 = a0;
        nint step = s.Step, step3 = 3 * step, column = s.TapColumn;
        for (int i = 0; i < rows; i++)
        {
            float* p = x, q = w;
            for (int j = 0; j < columns; j++)
            {
                V weight = reach.Load(q);
                a0 = V.MultiplyAdd(reach.Load(p), weight, a0);
                a1 = V.MultiplyAdd(reach.Load(p + step), weight, a1);
                a2 = V.MultiplyAdd(reach.Load(p + 2 * step), weight, a2);
                a3 = V.MultiplyAdd(reach.Load(p + step3), weight, a3);
                p += column;
                q += stride;
            }
            x += s.TapRow;
            w += s.WeightRow;
        }
        reach.Store(A.Value(a0), y);
        reach.Store(A.Value(a1), y + s.OutputStep);
        reach.Store(A.Value(a2), y + 2 * s.OutputStep);
        reach.Store(A.Value(a3), y + 3 * s.OutputStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Output1<V, A, TReach>(
        float* x, float* w, float* bias, float* y, DepthwiseStrides s, int rows, int columns, int stride, TReach reach)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
        where TReach : struct, IReach<V>
    {
        V a = bias is null ? V.Create(0f) : reach.Load(bias);
        for (int i = 0; i < rows; i++)
        {
            float* p = x + i * s.TapRow, q = w + i * s.WeightRow;
            for (int j = 0; j < columns; j++, p += s.TapColumn, q += stride)
                a = V.MultiplyAdd(reach.Load(p), reach.Load(q), a);
        }
        reach.Store(A.Value(a), y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightSums4<V, TReach>(
        float* x, float* dY, float* dW, DepthwiseStrides s, int rows, int columns, int stride, TReach reach)
        where V : unmanaged, ILanes<V>
        where TReach : struct, IReach<V>
    {
        V d0 = reach.Load(dY), d1 = reach.Load(dY + s.OutputStep);
        V d2 = reach.Load(dY + 2 * s.OutputStep), d3 = reach.Load(dY + 3 * s.OutputStep);
        nint step = s.Step, step3 = 3 * step, column = s.TapColumn;
        for (int i = 0; i < rows; i++)
        {
            float* p = x, sum = dW;
            for (int j = 0; j < columns; j++)
            {
                V a = V.MultiplyAdd(reach.Load(p), d0, reach.Load(sum));
                a = V.MultiplyAdd(reach.Load(p + step), d1, a);
                a = V.MultiplyAdd(reach.Load(p + 2 * step), d2, a);
                a = V.MultiplyAdd(reach.Load(p + step3), d3, a);
                reach.Store(a, sum);
                p += column;
                sum += stride;
            }
            x += s.TapRow;
            dW += s.WeightRow;
        }
    }
}
