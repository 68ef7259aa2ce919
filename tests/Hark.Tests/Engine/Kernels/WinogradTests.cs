using Hark.Engine;
using Hark.Engine.Kernels;
using static Hark.Tests.Engine.Kernels.KernelData;

namespace Hark.Tests.Engine.Kernels;

public sealed unsafe class WinogradTests
{
    private static readonly ThreadTeam Alone = new(1), Pair = new(2);
    private static readonly WinogradTile[] Tiles =
        [new(2, 2), new(4, 4), new(4, 2), new(2, 4), WinogradTile.Pair, new(4, 2, IsPair: true)];

    private static readonly ConvolutionGeometry[] Geometries =
    [
        Padded(1, 1, 1, 1, 1),
        Padded(2, 9, 1, 16, 7),
        Padded(1, 7, 2, 5, 33),
        Padded(3, 8, 3, 17, 16),
        Padded(1, 13, 4, 40, 70),
        Padded(3, 5, 5, 66, 31),
        Padded(1, 30, 18, 16, 32),
        new(2, 9, 7, 11, 12, 3, 3),
        new(1, 6, 10, 8, 9, 3, 3, PadTLow: 2, PadTHigh: 0, PadFLow: 0, PadFHigh: 2),
        Padded(1, 33, 5, 160, 150), // transformed filters beyond the small ones
        Padded(1, 5, 2, 400, 40), // more channels than are transformed at once
        Padded(3, 6, 2, 250, 270), // transformed filters beyond the small ones
    ];

    public static TheoryData<int, int> Cases
    {
        get
        {
            TheoryData<int, int> cases = [];
            for (int i = 0; i < Geometries.Length; i++)
            {
                for (int tile = 0; tile < Tiles.Length; tile++)
                {
                    if (Tiles[tile].Covers(Geometries[i])) cases.Add(i, tile);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_plain_twin_is_the_convolution(int index, int tile)
    {
        ConvolutionGeometry g = Geometries[index] with { C = 3, K = 2 };
        FilterStrides strides = FilterStrides.TimeByFrequency(g);
        double[] x = Uniform(g.B * g.T * g.F * g.C, 1).ToDouble(), w = Uniform(g.K * g.Depth, 2).ToDouble();
        double[] bias = Uniform(g.K, 3).ToDouble();
        double[] expected = new double[g.Positions * g.K], actual = new double[g.Positions * g.K];
        ConvolutionReference.Forward<double>(g, x, w, strides, expected, bias);
        WinogradReference.Forward<double>(g, Tiles[tile], x, w, strides, actual, bias);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-12);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_equals_the_direct_convolution(int index, int tile)
    {
        ConvolutionGeometry g = Geometries[index];
        foreach (bool frequencyFirst in index == 2 ? [false, true] : new[] { false })
        {
            FilterStrides strides = frequencyFirst
                ? FilterStrides.FrequencyByTime(g)
                : FilterStrides.TimeByFrequency(g);
            float[] x = Uniform(g.B * g.T * g.F * g.C, 1), w = Uniform(g.K * g.Depth, 2), bias = Uniform(g.K, 3);
            double[] expected = new double[g.Positions * g.K];
            ConvolutionReference.Forward<double>(
                g, x.ToDouble(), w.ToDouble(), strides, expected, bias.ToDouble());
            float[] y = Uniform(expected.Length, 4), packed = Uniform(expected.Length, 5);
            fixed (float* px = x, pw = w, pBias = bias, py = y, pPacked = packed)
            {
                Winograd.Forward(Alone, g, Tiles[tile], px, pw, strides, py, pBias, Activation.None);
                using WinogradFilters filters = new(Pair, Tiles[tile], g, pw, strides);
                Winograd.Forward(Pair, g, px, filters, pPacked, pBias, Activation.None);
            }

            Assert.Equal(y, packed);
            KernelAssert.Near(expected, y, 2e-6 * Math.Sqrt(g.Depth));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void BackwardData_equals_the_double_twin(int index, int tile)
    {
        ConvolutionGeometry g = Geometries[index];
        FilterStrides strides = FilterStrides.TimeByFrequency(g);
        float[] w = Uniform(g.K * g.Depth, 2), dy = Uniform(g.Positions * g.K, 3);
        float[] dx = Uniform(g.B * g.T * g.F * g.C, 4);
        double[] expected = new double[dx.Length];
        ConvolutionReference.BackwardData<double>(g, dy.ToDouble(), w.ToDouble(), strides, expected);
        fixed (float* pw = w, pdy = dy, pdx = dx)
            Winograd.BackwardData(Pair, g, Tiles[tile], pdy, pw, strides, pdx);
        KernelAssert.Near(expected, dx, 2e-6 * Math.Sqrt(9 * g.K));
    }

    [Theory]
    [InlineData(5, 0)]
    [InlineData(5, 1)]
    [InlineData(9, 1)]
    [InlineData(10, 4)]
    [InlineData(11, 4)]
    public void A_clip_has_the_same_bits_alone_and_in_a_batch(int index, int tile)
    {
        const int Clips = 5;
        ConvolutionGeometry one = Geometries[index] with { B = 1 }, all = one with { B = Clips };
        FilterStrides strides = FilterStrides.TimeByFrequency(one);
        int input = one.T * one.F * one.C, output = one.Positions * one.K;
        float[] x = Uniform(Clips * input, 1), w = Uniform(one.K * one.Depth, 2);
        float[] y = new float[Clips * output], y1 = new float[output];
        fixed (float* px = x, pw = w, py = y, py1 = y1)
        {
            Winograd.Forward(Pair, all, Tiles[tile], px, pw, strides, py, null, Activation.Silu);
            for (int b = 0; b < Clips; b++)
            {
                Winograd.Forward(Alone, one, Tiles[tile], px + (b * input), pw, strides, py1, null, Activation.Silu);
                Assert.Equal(y.AsSpan(b * output, output).ToArray(), y1);
            }
        }
    }

    /// <summary>What a wide layer of a trained network sees: outputs of about 1 after a rectifier.</summary>
    [Theory]
    [InlineData(256, 0)]
    [InlineData(256, 1)]
    [InlineData(1024, 0)]
    [InlineData(1024, 1)]
    [InlineData(1024, 4)]
    public void Wide_layers_keep_five_digits(int channels, int tile)
    {
        ConvolutionGeometry g = Padded(1, 8, Tiles[tile].IsPair ? 2 : 4, channels, 32);
        FilterStrides strides = FilterStrides.TimeByFrequency(g);
        float[] x = Random(g.T * g.F * g.C, 1), w = Random(g.K * g.Depth, 2, 0, MathF.Sqrt(2f / g.Depth));
        for (int i = 0; i < x.Length; i++) x[i] = Math.Max(0, x[i]);
        double[] expected = new double[g.Positions * g.K];
        ConvolutionReference.Forward<double>(g, x.ToDouble(), w.ToDouble(), strides, expected);
        float[] y = new float[expected.Length];
        fixed (float* px = x, pw = w, py = y)
            Winograd.Forward(Alone, g, Tiles[tile], px, pw, strides, py, null, Activation.None);
        double largest = expected.Max(Math.Abs);
        double error = expected.Zip(y, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(error <= 1e-5 / 3 * largest, $"{error} at {largest}");
    }

    [Fact]
    public void The_choice_does_not_depend_on_the_batch()
    {
        foreach (ConvolutionGeometry g in Geometries)
            Assert.Equal(ConvolutionChoice.Tile(g with { B = 1 }), ConvolutionChoice.Tile(g with { B = 16 }));
    }

    [Fact]
    public void The_choice_for_PANNs()
    {
        Assert.Null(ConvolutionChoice.Tile(Padded(1, 1000, 64, 1, 64)));
        Assert.Equal(new WinogradTile(4, 4), ConvolutionChoice.Tile(Padded(1, 1000, 64, 64, 64)));
        Assert.Equal(new WinogradTile(4, 4), ConvolutionChoice.Tile(Padded(1, 125, 8, 512, 512)));
        Assert.Equal(new WinogradTile(2, 4), ConvolutionChoice.Tile(Padded(1, 62, 4, 1024, 1024)));
        Assert.Equal(WinogradTile.Pair, ConvolutionChoice.Tile(Padded(1, 31, 2, 2048, 2048)));
        Assert.Null(ConvolutionChoice.Tile(Padded(1, 1000, 64, 64, 64) with { StrideF = 2 }));
    }

    [Fact]
    public void Other_kernels_are_refused()
    {
        ConvolutionGeometry g = new(1, 9, 9, 1, 1, 5, 3);
        ArgumentException failure = Assert.Throws<ArgumentException>(
            () => Winograd.Forward(Alone, g, new(4, 4), null, null, default, null, null, Activation.None));
        Assert.Contains("3 x 3", failure.Message, StringComparison.Ordinal);
    }

    private static ConvolutionGeometry Padded(int clips, int frames, int bins, int channels, int filters) =>
        new(clips, frames, bins, channels, filters, 3, 3, PadTLow: 1, PadTHigh: 1, PadFLow: 1, PadFHigh: 1);
}
