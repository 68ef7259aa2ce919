using Hark.Engine;
using Hark.Engine.Kernels;
using static Hark.Tests.Engine.Kernels.KernelData;

namespace Hark.Tests.Engine.Kernels;

public sealed unsafe class ConvolutionTests
{
    private static readonly ThreadTeam Alone = new(1), Pair = new(2);

    private static readonly ConvolutionGeometry[] Geometries =
    [
        new(2, 7, 5, 3, 4, 1, 1),
        new(1, 9, 6, 5, 33, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1),
        new(2, 11, 8, 17, 40, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1),
        new(1, 12, 9, 1, 32, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1),
        new(2, 13, 8, 1, 8, 3, 3, 2, 2, 1, 1, 0, 1, 0, 1),
        new(1, 10, 10, 4, 6, 5, 3, 1, 1, 1, 1, 2, 2, 0, 2),
        new(1, 14, 11, 4, 6, 3, 2, 1, 1, 2, 3, 2, 1, 1, 3),
        new(1, 15, 13, 3, 5, 3, 3, 3, 2, 2, 2, 1, 2, 2, 0),
        new(2, 8, 8, 3, 9, 2, 2, 2, 2),
        new(1, 16, 12, 1, 7, 4, 4, 4, 4),
        new(1, 9, 7, 6, 10, 1, 1, 2, 3),
        new(1, 6, 6, 2, 3, 1, 3, 1, 1, 1, 1, 2, 1, 3, 4),
        new(1, 40, 4, 64, 70, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1),
        new(2, 300, 16, 12, 20, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1),
        new(2, 9, 3, 1, 70, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1), // thin, narrower than a group of outputs
        new(2, 24, 20, 3, 33, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1), // thin, several chunks
        new(1, 17, 30, 2, 24, 3, 5, 2, 3, 3, 2, 2, 1, 0, 4),
        new(3, 50, 9, 17, 33, 3, 5, 1, 1, 2, 1, 2, 2, 2, 2),
        new(2, 90, 8, 64, 150, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1),
        new(2, 70, 1, 24, 20, 5, 1, 1, 1, 1, 1, 2, 2, 0, 0),
        new(1, 113, 17, 36, 3, 5, 5, 1, 1, 1, 1, 2, 2, 2, 2), // large enough to do without patches
    ];

    public static TheoryData<int, bool> Cases
    {
        get
        {
            TheoryData<int, bool> cases = [];
            for (int i = 0; i < Geometries.Length; i++)
            {
                cases.Add(i, false);
                cases.Add(i, true);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_equals_the_plain_twin(int index, bool frequencyFirst)
    {
        (ConvolutionGeometry g, FilterStrides strides) = Case(index, frequencyFirst);
        float[] x = Uniform(g.B * g.T * g.F * g.C, 1), w = Uniform(g.K * g.Depth, 2), bias = Uniform(g.K, 3);
        float[] expected = new float[g.Positions * g.K];
        ConvolutionReference.Forward<float>(g, x, w, strides, expected, bias);
        foreach (ThreadTeam team in new[] { Alone, Pair })
        {
            float[] y = Uniform(expected.Length, 4), yPacked = Uniform(expected.Length, 5);
            fixed (float* px = x, pw = w, pBias = bias, py = y, pyPacked = yPacked)
            {
                Convolution.Forward(team, g, px, pw, strides, py, pBias, Activation.None);
                using PackedMatrix packed = Convolution.Pack(team, g, pw, strides);
                Convolution.Forward(team, g, px, packed, pyPacked, pBias, Activation.None);
            }

            KernelAssert.SameChain(expected, y, g.Depth);
            KernelAssert.SameChain(expected, yPacked, g.Depth);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_equal_the_double_twin(int index, bool frequencyFirst)
    {
        (ConvolutionGeometry g, FilterStrides strides) = Case(index, frequencyFirst);
        float[] x = Uniform(g.B * g.T * g.F * g.C, 1), w = Uniform(g.K * g.Depth, 2);
        float[] dy = Uniform(g.Positions * g.K, 3);
        foreach (bool accumulate in new[] { false, true })
        {
            float[] dx1 = Uniform(x.Length, 4), dx2 = Uniform(x.Length, 4);
            float[] dw1 = Uniform(w.Length, 5), dw2 = Uniform(w.Length, 5);
            double[] dx = accumulate ? dx1.ToDouble() : new double[x.Length];
            double[] dw = accumulate ? dw1.ToDouble() : new double[w.Length];
            ConvolutionReference.BackwardData<double>(g, dy.ToDouble(), w.ToDouble(), strides, dx);
            ConvolutionReference.BackwardWeights<double>(g, x.ToDouble(), dy.ToDouble(), dw, strides);
            fixed (float* px = x, pw = w, pdy = dy, pdx1 = dx1, pdx2 = dx2, pdw1 = dw1, pdw2 = dw2)
            {
                Convolution.BackwardData(Alone, g, pdy, pw, strides, pdx1, accumulate);
                Convolution.BackwardData(Pair, g, pdy, pw, strides, pdx2, accumulate);
                Convolution.BackwardWeights(Alone, g, px, pdy, pdw1, strides, accumulate);
                Convolution.BackwardWeights(Pair, g, px, pdy, pdw2, strides, accumulate);
            }

            Assert.Equal(dx1, dx2);
            Assert.Equal(dw1, dw2);
            KernelAssert.Near(dx, dx1, 1e-6 * Math.Sqrt(g.K * g.KernelT * g.KernelF));
            KernelAssert.Near(dw, dw1, 1e-6 * Math.Sqrt(g.Positions));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_clip_has_the_same_bits_alone_and_in_a_batch_of_eight(int index)
    {
        ConvolutionGeometry one = Geometries[index] with { B = 1 }, eight = one with { B = 8 };
        FilterStrides strides = FilterStrides.TimeByFrequency(one);
        int input = one.T * one.F * one.C, output = one.Positions * one.K;
        float[] x = Uniform(8 * input, 1), w = Uniform(one.K * one.Depth, 2), dy = Uniform(8 * output, 3);
        float[] y = new float[8 * output], dx = new float[8 * input], y1 = new float[output], dx1 = new float[input];
        fixed (float* px = x, pw = w, pdy = dy, py = y, pdx = dx, py1 = y1, pdx1 = dx1)
        {
            Convolution.Forward(Pair, eight, px, pw, strides, py, null, Activation.Silu);
            Convolution.BackwardData(Pair, eight, pdy, pw, strides, pdx);
            for (int b = 0; b < 8; b++)
            {
                Convolution.Forward(Alone, one, px + (b * input), pw, strides, py1, null, Activation.Silu);
                Convolution.BackwardData(Alone, one, pdy + (b * output), pw, strides, pdx1);
                Assert.Equal(y.AsSpan(b * output, output).ToArray(), y1);
                Assert.Equal(dx.AsSpan(b * input, input).ToArray(), dx1);
            }
        }
    }

    [Fact]
    public void A_kernel_larger_than_the_padded_map_is_refused()
    {
        ConvolutionGeometry geometry = new(1, 2, 5, 1, 1, 5, 3, PadTLow: 1, PadTHigh: 1);
        ArgumentException failure = Assert.Throws<ArgumentException>(() => geometry.Check());
        Assert.Contains("[4, 5]", failure.Message, StringComparison.Ordinal);
    }

    private static (ConvolutionGeometry Geometry, FilterStrides Strides) Case(int index, bool frequencyFirst)
    {
        ConvolutionGeometry g = Geometries[index];
        return (g, frequencyFirst ? FilterStrides.FrequencyByTime(g) : FilterStrides.TimeByFrequency(g));
    }
}
