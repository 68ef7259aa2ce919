using System.Numerics;

namespace Hark.Engine.Kernels;

/// <summary>The plain twin of <see cref="Convolution"/>: the definition in simple loops.</summary>
internal static class ConvolutionReference
{
    /// <summary>output = convolution + bias, adding up over taps along time, taps along frequency, channels.</summary>
    public static void Forward<T>(
        in ConvolutionGeometry g,
        ReadOnlySpan<T> input,
        ReadOnlySpan<T> filters,
        FilterStrides strides,
        Span<T> output,
        ReadOnlySpan<T> bias = default)
        where T : IBinaryFloatingPointIeee754<T>
    {
        int to = 0;
        foreach ((int b, int t, int f) in Positions(g))
        {
            for (int k = 0; k < g.K; k++, to++)
            {
                T sum = bias.IsEmpty ? T.Zero : bias[k];
                foreach ((int from, int weight) in Taps(g, strides, b, t, f, k))
                {
                    for (int c = 0; c < g.C; c++)
                        sum = T.FusedMultiplyAdd(input[from + c], filters[weight + (c * strides.In)], sum);
                }

                output[to] = sum;
            }
        }
    }

    /// <summary>Adds the gradient of the input.</summary>
    public static void BackwardData<T>(
        in ConvolutionGeometry g,
        ReadOnlySpan<T> outputGradient,
        ReadOnlySpan<T> filters,
        FilterStrides strides,
        Span<T> inputGradient)
        where T : IBinaryFloatingPointIeee754<T>
    {
        int from = 0;
        foreach ((int b, int t, int f) in Positions(g))
        {
            for (int k = 0; k < g.K; k++, from++)
            {
                foreach ((int to, int weight) in Taps(g, strides, b, t, f, k))
                {
                    for (int c = 0; c < g.C; c++)
                        inputGradient[to + c] += outputGradient[from] * filters[weight + (c * strides.In)];
                }
            }
        }
    }

    /// <summary>Adds the gradient of the filters.</summary>
    public static void BackwardWeights<T>(
        in ConvolutionGeometry g,
        ReadOnlySpan<T> input,
        ReadOnlySpan<T> outputGradient,
        Span<T> filterGradient,
        FilterStrides strides)
        where T : IBinaryFloatingPointIeee754<T>
    {
        int from = 0;
        foreach ((int b, int t, int f) in Positions(g))
        {
            for (int k = 0; k < g.K; k++, from++)
            {
                foreach ((int at, int weight) in Taps(g, strides, b, t, f, k))
                {
                    for (int c = 0; c < g.C; c++)
                        filterGradient[weight + (c * strides.In)] += outputGradient[from] * input[at + c];
                }
            }
        }
    }

    private static IEnumerable<(int B, int T, int F)> Positions(ConvolutionGeometry g)
    {
        for (int b = 0; b < g.B; b++)
        {
            for (int t = 0; t < g.OutT; t++)
            {
                for (int f = 0; f < g.OutF; f++) yield return (b, t, f);
            }
        }
    }

    /// <summary>For every tap inside the map: where its first channel and its first weight lie.</summary>
    private static IEnumerable<(int Input, int Weight)> Taps(
        ConvolutionGeometry g, FilterStrides strides, int b, int t, int f, int k)
    {
        for (int tapT = 0; tapT < g.KernelT; tapT++)
        {
            int inputT = (t * g.StrideT) - g.PadTLow + (tapT * g.DilationT);
            if (inputT < 0 || inputT >= g.T) continue;
            for (int tapF = 0; tapF < g.KernelF; tapF++)
            {
                int inputF = (f * g.StrideF) - g.PadFLow + (tapF * g.DilationF);
                if (inputF < 0 || inputF >= g.F) continue;
                int input = ((((b * g.T) + inputT) * g.F) + inputF) * g.C;
                yield return (input, (k * strides.Out) + (tapT * strides.T) + (tapF * strides.F));
            }
        }
    }
}
