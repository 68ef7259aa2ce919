using Hark.Engine;

namespace Hark.Tests.Engine;

public sealed class PhiloxTests
{
    /// <summary>The known answers published with Random123 (kat_vectors, philox4x32 10).</summary>
    [Theory]
    [InlineData(0x0000000000000000, 0x0000000000000000, 0x0000000000000000, "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData(0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [InlineData(0x85a308d3243f6a88, 0x0370734413198a2e, 0x299f31d0a4093822, "d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void Block_knownCounterAndKey_givesThePublishedWords(ulong index, ulong stream, ulong seed, string expected)
    {
        var words = new uint[4];
        PhiloxBlocks.Fill(seed, stream, index, words);
        Assert.Equal(expected, string.Join(' ', words.Select(w => w.ToString("x8"))));
    }

    [Fact]
    public void FillEight_acrossACarry_givesTheWordsOfSingleBlocks()
    {
        const ulong index = 0xFFFF_FFFC; // the low half of the counter overflows within the batch
        uint[] eight = new uint[32], single = new uint[4];
        PhiloxBlocks.FillEight(123456789012345, 987654321098765, index, eight);
        for (uint block = 0; block < 8; block++)
        {
            PhiloxBlocks.Fill(123456789012345, 987654321098765, index + block, single);
            Assert.Equal(single, eight.AsSpan((int)block * 4, 4));
        }
    }

    [Fact]
    public void Next_firstFourWords_areTheFirstBlock()
    {
        var generator = new Philox(0);
        Assert.Equal([0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u], Draw(4, generator.NextUInt32));
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(3), InlineData(4), InlineData(7)]
    public void Fill_inPieces_givesTheSameAsDrawingOneByOne(int first)
    {
        const int n = 301;
        Action<Philox, Span<float>>[] fills =
        [
            (g, s) => g.FillUniform(s, -2, 3), (g, s) => g.FillNormal(s, 1, 2), (g, s) => g.FillBernoulli(s, 0.25f, 4),
        ];
        Func<Philox, float>[] singles =
        [
            g => -2 + 5 * g.NextSingle(), g => 1 + 2 * g.NextGaussian(), g => g.NextSingle() < 0.25f ? 4 : 0,
        ];
        foreach ((Action<Philox, Span<float>> fill, Func<Philox, float> single) in fills.Zip(singles))
        {
            Philox pieces = new(5, 9), oneByOne = new(5, 9);
            var filled = new float[n];
            fill(pieces, filled.AsSpan(0, first));
            fill(pieces, filled.AsSpan(first));
            Assert.Equal(Draw(n, () => single(oneByOne)), filled);
            Assert.Equal(oneByOne.State, pieces.State);
        }
    }

    [Fact]
    public void State_restored_continuesTheSequence()
    {
        var generator = new Philox(42, 7);
        generator.NextUInt32();
        PhiloxState saved = generator.State;
        uint[] expected = Draw(9, generator.NextUInt32);
        Assert.Equal(expected, Draw(9, new Philox(saved).NextUInt32));
        generator.State = saved;
        Assert.Equal(expected, Draw(9, generator.NextUInt32));
        Assert.NotEqual(expected, Draw(9, generator.Fork(8).NextUInt32));
    }

    [Fact]
    public void Distributions_overManyDraws_haveTheirMoments()
    {
        var generator = new Philox(1);
        var values = new float[1 << 18];

        generator.FillUniform(values);
        Assert.InRange(values.Average(), 0.497, 0.503);
        Assert.All(values, v => Assert.True(v is >= 0 and < 1));

        generator.FillNormal(values);
        Assert.InRange(values.Average(), -0.01, 0.01);
        Assert.InRange(values.Average(v => (double)v * v), 0.99, 1.01);
        Assert.InRange(values.Average(v => Math.Pow(v, 4)), 2.93, 3.07);

        generator.FillBernoulli(values, 0.2f, 1.25f);
        Assert.InRange(values.Count(v => v == 1.25f) / (double)values.Length, 0.196, 0.204);
        Assert.All(values, v => Assert.True(v is 0 or 1.25f));
    }

    [Theory]
    [InlineData(1), InlineData(65_536), InlineData(200_003)]
    public unsafe void DrawBernoulli_byATeam_drawsTheSameNumbers(int count)
    {
        Philox alone = new(8, 9), shared = new(8, 9);
        Assert.Equal(alone.NextUInt32(), shared.NextUInt32()); // start in the middle of a block
        float[] expected = new float[count], found = new float[count];
        alone.FillBernoulli(expected, 0.3f, 2);
        using ThreadTeam team = new(2);
        fixed (float* values = found) shared.DrawBernoulli(team, values, count, 0.3f, 2);
        Assert.Equal(expected, found);
        Assert.Equal(alone.State, shared.State);
    }

    /// <summary>Quantiles of the normal distribution to 12 digits, one per branch of the algorithm and side.</summary>
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540)]
    [InlineData(0.25, -0.674489750196)]
    [InlineData(0.001, -3.090232306168)]
    [InlineData(1e-6, -4.753424308823)]
    [InlineData(1e-10, -6.361340902404)]
    [InlineData(1e-12, -7.034483825301)]
    public void NormalQuantile_knownProbability_givesTheTabledValue(double p, double expected) =>
        Assert.Equal(expected, NormalQuantile.Of(p), 1e-11);

    [Fact]
    public void NextInt32_smallRange_hitsEachValueEquallyOften()
    {
        var generator = new Philox(3);
        var counts = new int[7];
        for (int i = 0; i < 70_000; i++) counts[generator.NextInt32(7)]++;
        Assert.All(counts, c => Assert.InRange(c, 9_600, 10_400));
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.NextInt32(0));
    }

    [Fact]
    public void Shuffle_keepsTheItemsAndChangesTheirOrder()
    {
        int[] items = [.. Enumerable.Range(0, 100)];
        new Philox(4).Shuffle<int>(items);
        Assert.NotEqual(Enumerable.Range(0, 100), items);
        Assert.Equal(Enumerable.Range(0, 100), items.Order());
    }

    private static T[] Draw<T>(int n, Func<T> next) => [.. Enumerable.Range(0, n).Select(_ => next())];
}
