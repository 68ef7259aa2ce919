using System.Numerics;

namespace Hark.Text;

/// <summary>
/// The merges of a byte-pair vocabulary (Sennrich et al. 2016): which two neighbours become one symbol, and which pair
/// comes first. Immutable and thread-safe.
/// </summary>
internal sealed class BytePairMerges
{
    private const int None = int.MaxValue;

    /// <summary>Pieces up to this length are merged by searching for the best pair, longer ones with a queue.</summary>
    private const int ShortPiece = 64;

    // A hash table with open addressing, at most half full: a look-up costs a multiplication and one cache line.
    private readonly long[] pairs;
    private readonly (int Rank, int Symbol)[] merged;
    private readonly int shift;

    /// <param name="merges">Pairs, all different, by <see cref="Pair"/>, and what they become; best first.</param>
    public BytePairMerges(IReadOnlyList<(long Pair, int Symbol)> merges)
    {
        int bits = BitOperations.Log2((uint)merges.Count + 1) + 2;
        shift = 64 - bits;
        pairs = new long[1 << bits];
        merged = new (int Rank, int Symbol)[pairs.Length];
        Array.Fill(pairs, -1);
        for (int rank = 0; rank < merges.Count; rank++)
        {
            int slot = Slot(merges[rank].Pair);
            pairs[slot] = merges[rank].Pair;
            merged[slot] = (rank, merges[rank].Symbol);
        }
    }

    public static long Pair(int left, int right) => ((long)left << 32) | (uint)right;

    /// <summary>
    /// Merges symbols until no pair is left: always the pair of the lowest rank, the leftmost of several. Returns how
    /// many symbols remain.
    /// </summary>
    /// <param name="symbols">The symbols of single bytes; afterwards the merged ones, at the front.</param>
    /// <param name="ends">Receives where in the bytes each symbol ends.</param>
    public int Merge(Span<int> symbols, Span<int> ends)
    {
        for (int i = 0; i < symbols.Length; i++) ends[i] = i + 1;
        return symbols.Length <= ShortPiece ? MergeShort(symbols, ends) : MergeLong(symbols, ends);
    }

    // Where a pair is, or the free place where it would be.
    private int Slot(long pair)
    {
        int slot = (int)(((ulong)pair * 0x9E3779B97F4A7C15) >> shift);
        while (pairs[slot] != pair && pairs[slot] != -1) slot = (slot + 1) & (pairs.Length - 1);
        return slot;
    }

    private int Rank(int left, int right)
    {
        int slot = Slot(Pair(left, right));
        return pairs[slot] < 0 ? None : merged[slot].Rank;
    }

    private int Symbol(long pair) => merged[Slot(pair)].Symbol;

    private int MergeShort(Span<int> symbols, Span<int> ends)
    {
        int count = symbols.Length;
        Span<int> ranks = stackalloc int[ShortPiece]; // of the pair that starts here
        for (int i = 0; i + 1 < count; i++) ranks[i] = Rank(symbols[i], symbols[i + 1]);
        while (count > 1)
        {
            int best = 0;
            for (int i = 1; i + 1 < count; i++)
            {
                if (ranks[i] < ranks[best]) best = i;
            }
            if (ranks[best] == None) break;
            symbols[best] = Symbol(Pair(symbols[best], symbols[best + 1]));
            symbols[(best + 2)..count].CopyTo(symbols[(best + 1)..]);
            ends[(best + 1)..count].CopyTo(ends[best..]);
            ranks[(best + 1)..(count - 1)].CopyTo(ranks[best..]);
            count--;
            if (best > 0) ranks[best - 1] = Rank(symbols[best - 1], symbols[best]);
            if (best + 1 < count) ranks[best] = Rank(symbols[best], symbols[best + 1]);
        }
        return count;
    }

    // The same in O(n log n): symbols as a linked list, pairs in a queue. A pair whose symbols have changed since it
    // was queued is stale and skipped.
    private int MergeLong(Span<int> symbols, Span<int> ends)
    {
        int count = symbols.Length;
        int[] before = new int[count], after = new int[count];
        PriorityQueue<(int Left, long Pair), (int Rank, int Left)> queue = new(count);
        for (int i = 0; i < count; i++)
        {
            before[i] = i - 1;
            after[i] = i + 1;
        }
        for (int i = 0; i + 1 < count; i++) Enqueue(queue, i, symbols[i], symbols[i + 1]);
        while (queue.TryDequeue(out (int Left, long Pair) candidate, out _))
        {
            int left = candidate.Left, right = after[left];
            if (right >= count || Pair(symbols[left], symbols[right]) != candidate.Pair) continue;
            symbols[left] = Symbol(candidate.Pair);
            symbols[right] = -1; // no pair of it is ever found again
            ends[left] = ends[right];
            after[left] = after[right];
            if (after[left] < count)
            {
                before[after[left]] = left;
                Enqueue(queue, left, symbols[left], symbols[after[left]]);
            }
            if (before[left] >= 0) Enqueue(queue, before[left], symbols[before[left]], symbols[left]);
        }
        int kept = 0;
        for (int i = 0; i < count; i = after[i])
        {
            symbols[kept] = symbols[i];
            ends[kept++] = ends[i];
        }
        return kept;
    }

    private void Enqueue(
        PriorityQueue<(int Left, long Pair), (int Rank, int Left)> queue, int place, int left, int right)
    {
        int rank = Rank(left, right);
        if (rank != None) queue.Enqueue((place, Pair(left, right)), (rank, place));
    }
}
