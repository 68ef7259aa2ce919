using System.Buffers;
using System.Numerics;
using Hark.Evaluation.NGrams;

namespace Hark.Evaluation.Variety;

/// <summary>
/// The set of types (distinct n-grams) of every item, kept as the non-zero 64-bit words of its bit set: the types of a
/// resample are then ORed together, a few words for each item.
/// </summary>
internal sealed class TypeSets
{
    private readonly int[] starts; // [N + 1]
    private readonly int[] places;
    private readonly ulong[] masks;

    /// <summary>Collects the types of the sentences that <paramref name="sentences"/> names for each item.</summary>
    public TypeSets(NGramTable table, TypeNumbers types, Func<int, (int First, int End)> sentences)
    {
        starts = new int[table.Items + 1];
        List<int> allPlaces = [];
        List<ulong> allMasks = [];
        SortedDictionary<int, ulong> item = [];
        for (int i = 0; i < table.Items; i++)
        {
            (int first, int end) = sentences(i);
            for (int sentence = first; sentence < end; sentence++)
            {
                foreach (NGramCount gram in table.Counts(sentence, types.Order))
                {
                    int type = types.Of(gram);
                    item[type >> 6] = item.GetValueOrDefault(type >> 6) | 1ul << type;
                }
            }
            allPlaces.AddRange(item.Keys);
            allMasks.AddRange(item.Values);
            item.Clear();
            starts[i + 1] = allPlaces.Count;
        }
        (places, masks, Words) = ([.. allPlaces], [.. allMasks], types.Words);
    }

    /// <summary>How many 64-bit words a union takes.</summary>
    public int Words { get; }

    /// <summary>How many types item i has.</summary>
    public int Count(int item)
    {
        int count = 0;
        for (int k = starts[item]; k < starts[item + 1]; k++) count += BitOperations.PopCount(masks[k]);
        return count;
    }

    /// <summary>The types of all items that occur in a resample, as bits.</summary>
    public void Union(ReadOnlySpan<double> counts, Span<ulong> bits)
    {
        bits[..Words].Clear();
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] == 0) continue;
            for (int k = starts[i]; k < starts[i + 1]; k++) bits[places[k]] |= masks[k];
        }
    }

    /// <summary>How many types the items of a resample have together.</summary>
    public int CountUnion(ReadOnlySpan<double> counts)
    {
        ulong[] bits = ArrayPool<ulong>.Shared.Rent(Words);
        Union(counts, bits);
        int count = Count(bits.AsSpan(0, Words));
        ArrayPool<ulong>.Shared.Return(bits);
        return count;
    }

    /// <summary>How many bits are set.</summary>
    public static int Count(ReadOnlySpan<ulong> bits)
    {
        int count = 0;
        foreach (ulong word in bits) count += BitOperations.PopCount(word);
        return count;
    }
}
