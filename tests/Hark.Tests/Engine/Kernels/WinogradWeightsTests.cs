using Hark.Engine;
using Hark.Engine.Kernels;
using static Hark.Tests.Engine.Kernels.KernelData;

namespace Hark.Tests.Engine.Kernels;

public sealed unsafe class WinogradWeightsTests
{
    private static readonly ThreadTeam Alone = new(1), Pair = new(2);

    private static readonly ConvolutionGeometry[] Geometries =
    [
        Padded(1, 1, 1, 1, 1),
        Padded(2, 9, 1, 16, 7),
        Padded(1, 7, 2, 5, 33),
        Padded(3, 8, 3, 17, 16),
        Padded(1, 13, 4, 40, 70),
        Padded(2, 41, 15, 19, 20), // several blocks of tiles
        Padded(1, 6, 5, 150, 9),   // several chunks of rows
        new(2, 9, 7, 11, 12, 3, 3),
        new(1, 6, 10, 8, 9, 3, 3, PadTLow: 2, PadTHigh: 0, PadFLow: 0, PadFHigh: 2),
    ];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Geometries.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_plain_twin_is_the_gradient(int index)
    {
        ConvolutionGeometry g = Geometries[index] with { C = 3, K = 2 };
        FilterStrides strides = FilterStrides.TimeByFrequency(g);
        double[] x = Uniform(g.B * g.T * g.F * g.C, 1).ToDouble(), dy = Uniform(g.Positions * g.K, 2).ToDouble();
        double[] expected = Uniform(g.K * g.Depth, 3).ToDouble(), actual = [.. expected];
        ConvolutionReference.BackwardWeights<double>(g, x, dy, expected, strides);
        WinogradReference.BackwardWeights<double>(g, x, dy, actual, strides);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-11);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_the_double_twin_with_the_same_bits_for_any_team(int index)
    {
        ConvolutionGeometry g = Geometries[index];
        foreach (FilterStrides strides in new[] { FilterStrides.TimeByFrequency(g), FilterStrides.FrequencyByTime(g) })
        {
            float[] x = Uniform(g.B * g.T * g.F * g.C, 1), dy = Uniform(g.Positions * g.K, 2);
            float[] dw = Uniform(g.K * g.Depth, 3), dw2 = Uniform(dw.Length, 4);
            double[] expected = new double[dw.Length];
            ConvolutionReference.BackwardWeights<double>(g, x.ToDouble(), dy.ToDouble(), expected, strides);
            fixed (float* px = x, pdy = dy, pdw = dw, pdw2 = dw2)
            {
                WinogradWeights.Run(Alone, g, px, pdy, pdw, strides);
                WinogradWeights.Run(Pair, g, px, pdy, pdw2, strides);
            }

            Assert.Equal(dw, dw2);
            KernelAssert.Near(expected, dw, 2e-6 * Math.Sqrt(g.Positions + 1));
        }
    }

    [Fact]
    public void Other_kernels_are_refused()
    {
        ConvolutionGeometry g = new(1, 9, 9, 16, 16, 3, 3, 2, 2);
        Assert.Throws<ArgumentException>(
            () => WinogradWeights.Run(Alone, g, null, null, null, FilterStrides.TimeByFrequency(g)));
    }

    [Fact]
    public void Are_taken_where_there_are_many_channels()
    {
        Assert.True(ConvolutionChoice.TakesWinogradWeights(Padded(16, 125, 8, 512, 512)));
        Assert.True(ConvolutionChoice.TakesWinogradWeights(Padded(16, 500, 32, 128, 128)));
        Assert.False(ConvolutionChoice.TakesWinogradWeights(Padded(16, 1000, 64, 64, 64)));
        Assert.False(ConvolutionChoice.TakesWinogradWeights(Padded(16, 1000, 64, 1, 64)));
        Assert.False(ConvolutionChoice.TakesWinogradWeights(new(16, 125, 8, 512, 512, 5, 5)));
    }

    private static ConvolutionGeometry Padded(int clips, int t, int f, int channels, int outputs) =>
        new(clips, t, f, channels, outputs, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1);
}
