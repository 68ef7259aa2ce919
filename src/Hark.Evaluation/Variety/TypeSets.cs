using Hark.Evaluation.NGrams;

namespace Hark.Evaluation.Variety;

/// <summary>The types (distinct n-grams) of every item.</summary>
internal sealed class TypeSets
{
    private readonly int[] starts; // [N + 1]
    private readonly int[] types;

    /// <summary>Collects the types of the sentences that <paramref name="sentences"/> names for each item.</summary>
    public TypeSets(NGramTable table, TypeNumbers numbers, Func<int, (int First, int End)> sentences)
    {
        starts = new int[table.Items + 1];
        int[] lastItem = new int[numbers.Count];
        List<int> all = [];
        for (int i = 0; i < table.Items; i++)
        {
            (int first, int end) = sentences(i);
            for (int sentence = first; sentence < end; sentence++)
            {
                foreach (NGramCount gram in table.Counts(sentence, numbers.Order))
                {
                    int type = numbers.Of(gram);
                    if (lastItem[type] == i + 1) continue;
                    lastItem[type] = i + 1;
                    all.Add(type);
                }
            }
            starts[i + 1] = all.Count;
        }
        types = [.. all];
    }

    /// <summary>How many types item i has.</summary>
    public int Count(int item) => starts[item + 1] - starts[item];

    /// <summary>
    /// How many types the items with a count have together; <paramref name="seen"/> becomes 1 for each of them, else 0.
    /// </summary>
    public int Count(ReadOnlySpan<double> counts, Span<byte> seen)
    {
        seen.Clear();
        int distinct = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] == 0) continue;
            foreach (int type in types.AsSpan(starts[i]..starts[i + 1]))
            {
                distinct += 1 - seen[type];
                seen[type] = 1;
            }
        }
        return distinct;
    }
}
