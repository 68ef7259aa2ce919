using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Hark.Engine;

/// <summary>
/// Philox 4x32-10, a counter-based random generator: word number n of a sequence is a pure function of (seed, stream, n),
/// so results do not depend on threads, on partitioning or on what was drawn elsewhere, and a run can be resumed from
/// three numbers. Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
/// </summary>
/// <remarks>
/// Every number drawn, uniform or normal, uses exactly one 32-bit word (two for <see cref="NextDouble"/>). Filling a span
/// gives the same values as drawing one by one. Not safe for use by several threads at once: give each piece of work its
/// own stream (<see cref="Fork"/>). Not for cryptography.
/// </remarks>
[Experimental("HARK001")]
public sealed class Philox
{
    private const int WordsPerBlock = 4;

    private readonly uint[] block = new uint[WordsPerBlock];
    private ulong cachedBlock = ulong.MaxValue; // beyond every reachable block: a position has 64 bits, a block index 62
    private PhiloxState state;

    /// <summary>Starts the sequence number <paramref name="stream"/> of <paramref name="seed"/> at its first word.</summary>
    public Philox(ulong seed, ulong stream = 0) => state = new(seed, stream, 0);

    /// <summary>Continues where a saved generator stopped.</summary>
    public Philox(PhiloxState state) => this.state = state;

    /// <summary>Everything there is to save; setting it moves the generator there.</summary>
    public PhiloxState State
    {
        get => state;
        set => (state, cachedBlock) = (value, ulong.MaxValue);
    }

    /// <summary>A generator for an independent sequence of the same seed, at its first word.</summary>
    public Philox Fork(ulong stream) => new(state.Seed, stream);

    /// <summary>The next 32 random bits.</summary>
    public uint NextUInt32()
    {
        ulong position = state.Position, wanted = position / WordsPerBlock;
        if (wanted != cachedBlock)
        {
            Block(state.Seed, state.Stream, wanted, block);
            cachedBlock = wanted;
        }
        state = state with { Position = position + 1 };
        return block[position % WordsPerBlock];
    }

    /// <summary>A uniform number in [0, 1), a multiple of 2^-24.</summary>
    public float NextSingle() => ToSingle(NextUInt32());

    /// <summary>A uniform number in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (((ulong)NextUInt32() << 21) | (NextUInt32() >> 11)) * (1.0 / (1ul << 53));

    /// <summary>A normal number with mean 0 and standard deviation 1; its magnitude stays below 6.5.</summary>
    public float NextGaussian() => ToGaussian(NextUInt32());

    /// <summary>A uniform integer in [0, <paramref name="exclusiveMaximum"/>), without bias.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is not positive.</exception>
    public int NextInt32(int exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMaximum);
        uint range = (uint)exclusiveMaximum, reject = (uint)(-exclusiveMaximum) % range; // Lemire: 2^32 mod range
        ulong product;
        do product = (ulong)NextUInt32() * range;
        while ((uint)product < reject);
        return (int)(product >> 32);
    }

    /// <summary>Brings the items into a random order (Fisher-Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Fills with uniform numbers in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public void FillUniform(Span<float> values, float low = 0, float high = 1) =>
        Fill(values, new Uniform(low, high - low));

    /// <summary>Fills with normal numbers.</summary>
    public void FillNormal(Span<float> values, float mean = 0, float standardDeviation = 1) =>
        Fill(values, new Normal(mean, standardDeviation));

    /// <summary>
    /// Fills with <paramref name="value"/> at random, with the given probability in [0, 1], and with 0 elsewhere: for
    /// dropout take the probability p of keeping and the value 1 / p.
    /// </summary>
    public void FillBernoulli(Span<float> values, float probability, float value = 1) =>
        Fill(values, new Bernoulli(probability, value));

    /// <summary>The four words of block <paramref name="index"/>: counter (index, stream), key seed, ten rounds.</summary>
    internal static void Block(ulong seed, ulong stream, ulong index, Span<uint> words)
    {
        (uint c0, uint c1, uint c2, uint c3) = ((uint)index, (uint)(index >> 32), (uint)stream, (uint)(stream >> 32));
        (uint k0, uint k1) = ((uint)seed, (uint)(seed >> 32));
        for (int round = 0; round < 10; round++)
        {
            ulong a = 0xD2511F53ul * c0, b = 0xCD9E8D57ul * c2;
            (c0, c1, c2, c3) = ((uint)(b >> 32) ^ c1 ^ k0, (uint)b, (uint)(a >> 32) ^ c3 ^ k1, (uint)a);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        (words[0], words[1], words[2], words[3]) = (c0, c1, c2, c3);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Fill<TDistribution>(Span<float> values, TDistribution distribution)
        where TDistribution : struct, IDistribution
    {
        Span<uint> words = stackalloc uint[WordsPerBlock];
        ulong position = state.Position;
        for (int i = 0; i < values.Length;)
        {
            Block(state.Seed, state.Stream, position / WordsPerBlock, words);
            for (int lane = (int)(position % WordsPerBlock); lane < WordsPerBlock && i < values.Length; lane++, i++)
            {
                values[i] = distribution.From(words[lane]);
                position++;
            }
        }
        state = state with { Position = position };
    }

    private static float ToSingle(uint word) => (word >> 8) * (1f / (1 << 24));

    private static float ToGaussian(uint word) => (float)NormalQuantile.Of((word + 0.5) * (1.0 / (1ul << 32)));

    private interface IDistribution
    {
        float From(uint word);
    }

    private readonly struct Uniform(float low, float width) : IDistribution
    {
        public float From(uint word) => low + width * ToSingle(word);
    }

    private readonly struct Normal(float mean, float deviation) : IDistribution
    {
        public float From(uint word) => mean + deviation * ToGaussian(word);
    }

    private readonly struct Bernoulli(float probability, float value) : IDistribution
    {
        public float From(uint word) => ToSingle(word) < probability ? value : 0;
    }
}
