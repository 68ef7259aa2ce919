using Hark.Engine;

namespace Hark.Evaluation.Statistics;

/// <summary>
/// Bootstrap resamples: N draws of N items with replacement. Resample r is the first N results of
/// <see cref="Philox.NextInt32"/> of stream r, drawn here 32 words at a time.
/// </summary>
internal sealed class ResampleCounts(ulong seed) : IReplicateWeights
{
    public void Fill(int replicate, Span<double> weights)
    {
        uint items = (uint)weights.Length, reject = (uint)-(int)items % items; // Lemire: 2^32 mod items
        Span<uint> words = stackalloc uint[PhiloxBlocks.Words * PhiloxBlocks.Eight];
        int missing = weights.Length;
        for (ulong block = 0; missing > 0; block += PhiloxBlocks.Eight)
        {
            PhiloxBlocks.FillEight(seed, (ulong)replicate, block, words);
            foreach (uint word in words)
            {
                ulong product = (ulong)word * items;
                if ((uint)product < reject) continue;
                weights[(int)(product >> 32)]++;
                if (--missing == 0) break;
            }
        }
    }
}
