using Hark.Engine;

namespace Hark.Evaluation.Reports;

/// <summary>
/// Which items a blind review asks about, in which order, and which system's caption comes first. Items with the same
/// caption twice are not asked about. The order is random, so that a reader who stops early has judged a fair sample.
/// </summary>
/// <param name="Items">Numbers of items, in the order of the review.</param>
/// <param name="First">For each, the system whose caption is shown first: 0 or 1.</param>
internal sealed record BlindOrder(int[] Items, int[] First)
{
    /// <summary>Draws an order; a pure function of the captions and the seed.</summary>
    public static BlindOrder Draw(IReadOnlyList<CaptionItem> a, IReadOnlyList<CaptionItem> b, ulong seed)
    {
        int[] items = [.. Enumerable.Range(0, a.Count).Where(i => a[i].Candidate.Trim() != b[i].Candidate.Trim())];
        Philox random = new(seed);
        for (int i = items.Length - 1; i > 0; i--)
        {
            int other = (int)((ulong)random.NextUInt32() * (ulong)(i + 1) >> 32);
            (items[i], items[other]) = (items[other], items[i]);
        }
        return new(items, [.. items.Select(_ => (int)(random.NextUInt32() & 1))]);
    }
}
