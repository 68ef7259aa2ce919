using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hark.Engine;

/// <summary>
/// Philox 4x32-10, a counter-based random generator: word number n of a sequence is a pure function of (seed, stream,
/// n), so results do not depend on threads, on partitioning or on what was drawn elsewhere, and a run can be resumed
/// from three numbers. Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
/// </summary>
/// <remarks>
/// Every number drawn, uniform or normal, uses exactly one 32-bit word (two for <see cref="NextDouble"/>). Filling a
/// span gives the same values as drawing one by one. Not safe for use by several threads at once: give each piece of
/// work its own stream (<see cref="Fork"/>). Not for cryptography.
/// </remarks>
[Experimental("HARK001")]
public sealed class Philox
{
    private readonly uint[] block = new uint[PhiloxBlocks.Words];
    private ulong cachedBlock = ulong.MaxValue; // unreachable: a position has 64 bits, a block index 62
    private PhiloxState state;

    /// <summary>
    /// Starts the sequence number <paramref name="stream"/> of <paramref name="seed"/> at its first word.
    /// </summary>
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
        ulong position = state.Position, wanted = position / PhiloxBlocks.Words;
        if (wanted != cachedBlock)
        {
            PhiloxBlocks.Fill(state.Seed, state.Stream, wanted, block);
            cachedBlock = wanted;
        }
        state = state with { Position = position + 1 };
        return block[position % PhiloxBlocks.Words];
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

    /// <summary>The same numbers, drawn by a team: every chunk starts at its own place of the sequence.</summary>
    internal unsafe void DrawBernoulli(ThreadTeam team, float* values, int count, float probability, float value)
    {
        team.Run((count + DrawJob.Chunk - 1) / DrawJob.Chunk, new DrawJob(state, values, count, probability, value));
        state = state with { Position = state.Position + (ulong)count };
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Fill<TDistribution>(Span<float> values, TDistribution distribution)
        where TDistribution : struct, IDistribution
    {
        const int batch = PhiloxBlocks.Words * PhiloxBlocks.Eight;
        Span<uint> words = stackalloc uint[batch];
        int i = 0;
        while (i < values.Length)
        {
            ulong position = state.Position;
            int lane = (int)(position % PhiloxBlocks.Words), count;
            if (lane == 0 && values.Length - i >= batch)
            {
                PhiloxBlocks.FillEight(state.Seed, state.Stream, position / PhiloxBlocks.Words, words);
                distribution.From(words, values.Slice(i, batch));
                count = batch;
            }
            else
            {
                PhiloxBlocks.Fill(state.Seed, state.Stream, position / PhiloxBlocks.Words, words);
                count = Math.Min(PhiloxBlocks.Words - lane, values.Length - i);
                for (int k = 0; k < count; k++) values[i + k] = distribution.From(words[lane + k]);
            }
            i += count;
            state = state with { Position = position + (ulong)count };
        }
    }

    private static float ToSingle(uint word) => (word >> 8) * (1f / (1 << 24));

    private static Vector<float> ToSingle(Vector<uint> words) =>
        Vector.ConvertToSingle(Vector.AsVectorInt32(words >>> 8)) * (1f / (1 << 24));

    private static float ToGaussian(uint word) => (float)NormalQuantile.Of((word + 0.5) * (1.0 / (1ul << 32)));

    private readonly unsafe struct DrawJob(PhiloxState start, float* values, int count, float probability, float value)
        : IParallelJob
    {
        public const int Chunk = 64 * 1024;

        public void Run(int chunk)
        {
            int first = chunk * Chunk;
            Philox random = new(start with { Position = start.Position + (ulong)first });
            Span<float> part = new(values + first, Math.Min(Chunk, count - first));
            random.FillBernoulli(part, probability, value);
        }
    }

    private interface IDistribution
    {
        float From(uint word);

        /// <summary>The same for all words of a batch.</summary>
        void From(ReadOnlySpan<uint> words, Span<float> values);
    }

    private readonly struct Uniform(float low, float width) : IDistribution
    {
        public float From(uint word) => low + width * ToSingle(word);

        public void From(ReadOnlySpan<uint> words, Span<float> values)
        {
            for (int i = 0; i < words.Length; i += Vector<uint>.Count)
                (new Vector<float>(low) + width * ToSingle(new Vector<uint>(words[i..]))).CopyTo(values[i..]);
        }
    }

    private readonly struct Normal(float mean, float deviation) : IDistribution
    {
        public float From(uint word) => mean + deviation * ToGaussian(word);

        public void From(ReadOnlySpan<uint> words, Span<float> values)
        {
            for (int i = 0; i < words.Length; i++) values[i] = From(words[i]);
        }
    }

    private readonly struct Bernoulli(float probability, float value) : IDistribution
    {
        public float From(uint word) => ToSingle(word) < probability ? value : 0;

        public void From(ReadOnlySpan<uint> words, Span<float> values)
        {
            Vector<float> bound = new(probability), hit = new(value);
            for (int i = 0; i < words.Length; i += Vector<uint>.Count)
            {
                Vector<int> below = Vector.LessThan(ToSingle(new Vector<uint>(words[i..])), bound);
                Vector.ConditionalSelect(below, hit, Vector<float>.Zero).CopyTo(values[i..]);
            }
        }
    }
}
