using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hark.Evaluation.NGrams;

/// <summary>
/// Gives numbers to words and n-grams and counts them sentence by sentence. An n-gram is known by the number of its
/// first n - 1 words and its last word, so that no string is ever joined.
/// </summary>
internal sealed class NGramCounter
{
    private readonly Dictionary<string, int> wordIds = new(StringComparer.Ordinal);
    private readonly PairIds longerIds;
    private readonly List<int> words = [];
    private readonly List<int> wordStarts = [0];
    private readonly List<NGramCount> counts = [];
    private readonly List<int> countStarts = [0];
    private int[] places = new int[1024]; // by number: one more than where it was last counted
    private int[] grams = new int[64];

    /// <summary>A counter for about so many words.</summary>
    public NGramCounter(int expectedWords) => longerIds = new((NGramTable.Orders - 1) * expectedWords);

    /// <summary>How many sentences were added.</summary>
    public int Sentences => wordStarts.Count - 1;

    /// <summary>How many numbers were given.</summary>
    public int Distinct => wordIds.Count + longerIds.Count;

    /// <summary>Counts one more sentence.</summary>
    public void Add(string[] sentence)
    {
        int first = words.Count, length = sentence.Length;
        foreach (string word in sentence) words.Add(IdOf(word));
        wordStarts.Add(words.Count);
        if (grams.Length < length) grams = new int[2 * length];
        ReadOnlySpan<int> ids = CollectionsMarshal.AsSpan(words)[first..];
        ids.CopyTo(grams);
        for (int order = 1; order <= NGramTable.Orders; order++)
        {
            int total = Math.Max(0, length - order + 1);
            if (order > 1)
            {
                for (int i = 0; i < total; i++)
                    grams[i] = longerIds.IdOf(grams[i], ids[i + order - 1], next: Distinct);
            }
            Count(grams.AsSpan(0, total));
        }
    }

    /// <summary>What was counted: words and where each sentence starts, counts and where each (sentence, order)
    /// starts.</summary>
    public (int[] Words, int[] WordStarts, NGramCount[] Counts, int[] CountStarts) Take() =>
        ([.. words], [.. wordStarts], [.. counts], [.. countStarts]);

    private int IdOf(string word)
    {
        int next = Distinct;
        ref int id = ref CollectionsMarshal.GetValueRefOrAddDefault(wordIds, word, out bool known);
        if (!known) id = next;
        return id;
    }

    // The place of a number is this sentence's only if it lies behind where this sentence began: nothing to clear.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Count(ReadOnlySpan<int> ids)
    {
        if (places.Length < Distinct) Array.Resize(ref places, 2 * Distinct);
        int first = counts.Count;
        foreach (int id in ids)
        {
            if (places[id] <= first)
            {
                counts.Add(new(id, 1));
                places[id] = counts.Count;
            }
            else
            {
                ref NGramCount count = ref CollectionsMarshal.AsSpan(counts)[places[id] - 1];
                count = count with { Count = count.Count + 1 };
            }
        }
        countStarts.Add(counts.Count);
    }
}
