using Hark.Engine;

namespace Hark.Evaluation.Statistics;

/// <summary>
/// Shuffles of approximate randomisation: every item changes sides (weight 1) or not (0) by one fair random bit. The
/// streams lie behind those of the resamples.
/// </summary>
internal sealed class SwapFlags(ulong seed) : IReplicateWeights
{
    private const ulong FirstStream = 1ul << 32;

    public void Fill(int replicate, Span<double> weights)
    {
        Span<uint> words = stackalloc uint[PhiloxBlocks.Words];
        const int bits = PhiloxBlocks.Words * 32;
        for (int first = 0; first < weights.Length; first += bits)
        {
            PhiloxBlocks.Fill(seed, FirstStream + (ulong)replicate, (ulong)(first / bits), words);
            int end = Math.Min(bits, weights.Length - first);
            for (int i = 0; i < end; i++) weights[first + i] = (words[i >> 5] >> i) & 1;
        }
    }
}
