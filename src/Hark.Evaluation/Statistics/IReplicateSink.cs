namespace Hark.Evaluation.Statistics;

/// <summary>Receives replicates, from several threads, each replicate and each chunk once.</summary>
internal interface IReplicateSink
{
    /// <summary>Whether <see cref="TakeChunk"/> wants to know which items are present.</summary>
    bool WantsPresence { get; }

    /// <summary>One replicate.</summary>
    /// <param name="replicate">Its number.</param>
    /// <param name="weights">How much each item counts in it, [N].</param>
    /// <param name="sums">The weighted sum of every column, [W].</param>
    void Take(int replicate, ReadOnlySpan<double> weights, ReadOnlySpan<double> sums);

    /// <summary>Up to 64 replicates that were taken one by one before.</summary>
    /// <param name="first">The number of the first.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="present">For each item the replicates in which its weight is not 0, as bits; empty where not
    /// wanted.</param>
    /// <param name="sums">The sums of all, [count, stride].</param>
    /// <param name="stride">From one replicate's sums to the next.</param>
    void TakeChunk(int first, int count, ReadOnlySpan<ulong> present, ReadOnlySpan<double> sums, int stride)
    {
    }
}
