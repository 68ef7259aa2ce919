using Hark.Engine;
using Hark.Engine.Kernels;
using static Hark.Tests.Engine.Kernels.KernelData;

namespace Hark.Tests.Engine.Kernels;

public sealed unsafe class DirectConvolutionTests
{
    private static readonly ThreadTeam Alone = new(1), Pair = new(2);

    private static readonly ConvolutionGeometry[] Geometries =
    [
        new(2, 23, 9, 13, 35, 5, 5, 1, 1, 1, 1, 2, 2, 2, 2),
        new(1, 40, 17, 5, 70, 5, 5, 1, 1, 1, 1, 2, 2, 2, 2),
        new(3, 31, 11, 7, 19, 1, 7, 1, 1, 1, 1, 0, 0, 3, 3),
        new(2, 300, 3, 6, 33, 7, 1, 1, 1, 1, 1, 3, 3, 0, 0), // frames join: no taps along frequency
        new(2, 70, 1, 24, 20, 5, 1, 1, 1, 1, 1, 2, 2, 0, 0),
        new(1, 29, 13, 3, 16, 3, 5, 2, 1, 3, 1, 4, 1, 0, 3),
        new(1, 26, 15, 4, 48, 5, 3, 1, 3, 1, 2, 1, 3, 2, 0), // taps along frequency lie apart
        new(2, 5, 6, 2, 7, 5, 6, 1, 1, 1, 1, 0, 0, 0, 0),    // one output
        new(1, 300, 4, 8, 15, 2, 2, 2, 2),
    ];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Geometries.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_the_plain_twin(int index)
    {
        ConvolutionGeometry g = Geometries[index];
        FilterStrides strides = FilterStrides.TimeByFrequency(g);
        float[] x = Uniform(g.B * g.T * g.F * g.C, 1), w = Uniform(g.K * g.Depth, 2), bias = Uniform(g.K, 3);
        float[] expected = new float[g.Positions * g.K];
        ConvolutionReference.Forward<float>(g, x, w, strides, expected, bias);
        foreach (ThreadTeam team in new[] { Alone, Pair })
        {
            float[] y = Uniform(expected.Length, 4);
            Run(team, g, x, w, y, bias);
            KernelAssert.SameChain(expected, y, g.Depth);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Adds_to_the_output_and_activates(int index)
    {
        ConvolutionGeometry g = Geometries[index];
        float[] x = Uniform(g.B * g.T * g.F * g.C, 1), w = Uniform(g.K * g.Depth, 2);
        float[] old = Uniform(g.Positions * g.K, 3);
        float[] sum = [.. old], silu = [.. old], product = [.. old];
        Run(Pair, g, x, w, sum, adds: true);
        Run(Pair, g, x, w, silu, activation: Activation.Silu);
        Run(Pair, g, x, w, product);
        for (int i = 0; i < old.Length; i++)
        {
            Assert.Equal(old[i] + product[i], sum[i], 1e-5f);
            Assert.Equal(product[i] / (1 + MathF.Exp(-product[i])), silu[i], 1e-5f);
        }
    }

    private static void Run(
        ThreadTeam team, ConvolutionGeometry g, float[] x, float[] w, float[] y,
        float[]? bias = null, Activation activation = Activation.None, bool adds = false)
    {
        ConvolutionTaps t = ConvolutionTaps.Forward(g.KernelT, g.StrideT, g.DilationT, g.PadTLow);
        ConvolutionTaps f = ConvolutionTaps.Forward(g.KernelF, g.StrideF, g.DilationF, g.PadFLow);
        fixed (float* px = x, pw = w, py = y, pBias = bias)
        {
            using PackedMatrix packed = Convolution.Pack(team, g, pw, FilterStrides.TimeByFrequency(g));
            GemmBlock block = new()
            {
                Kernels = GemmKernelSet.Best,
                B = packed.Data,
                PanelStride = (nint)g.Depth * GemmKernelSet.PanelColumns,
                C = py,
                Ldc = g.K,
                Columns = g.K,
                Depth = g.Depth,
                Bias = pBias,
                Activation = activation,
                Accumulate = adds,
            };
            DirectConvolution.Run(team, g.B, new(px, g.T, g.F, g.C, g.OutT, g.OutF, t, f), block);
        }
    }
}
