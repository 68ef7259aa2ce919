using System.Runtime.CompilerServices;
using Hark.Evaluation.NGrams;

namespace Hark.Evaluation.Variety;

/// <summary>
/// In which items each type (a distinct n-gram) occurs, to find the types of resamples: a type is there if any of its
/// items is. Most types have one, two or three items and stand first; the lists of the others are looked at four items
/// at a time until every resample has the type, seldom more than eight.
/// </summary>
internal sealed class TypeOccurrences
{
    private const int Step = 4;

    private readonly int[] ends = new int[Step]; // where the types with 1, 2 and 3 items end; the others follow
    private readonly int[] items; // of all types, one after the other; those of long lists filled up to full steps
    private readonly int[] longStarts; // where each long list starts, and the end
    private readonly int[] perItem;

    /// <summary>Collects the types of the sentences that <paramref name="sentences"/> names for each item.</summary>
    public TypeOccurrences(NGramTable table, int order, Func<int, (int First, int End)> sentences)
    {
        List<(int Type, int Item)> pairs = [];
        List<int> seen = [];
        int[] frequencies = new int[table.Distinct], lastItem = new int[table.Distinct];
        perItem = new int[table.Items];
        for (int i = 0; i < table.Items; i++)
        {
            (int first, int end) = sentences(i);
            for (int sentence = first; sentence < end; sentence++)
            {
                foreach (NGramCount gram in table.Counts(sentence, order))
                {
                    if (lastItem[gram.Id] == i + 1) continue;
                    lastItem[gram.Id] = i + 1;
                    if (frequencies[gram.Id]++ == 0) seen.Add(gram.Id);
                    perItem[i]++;
                    pairs.Add((gram.Id, i));
                }
            }
        }
        Types = [.. seen];
        Array.Sort(Array.ConvertAll(Types, type => Math.Min(frequencies[type], Step)), Types);
        int[] next = lastItem; // by type: where its next item goes
        List<int> starts = [];
        int at = 0;
        for (int t = 0; t < Types.Length; t++)
        {
            int frequency = frequencies[Types[t]];
            next[Types[t]] = at;
            if (frequency >= Step) starts.Add(at);
            else ends.AsSpan(frequency).Fill(t + 1);
            at += frequency < Step ? frequency : (frequency + Step - 1) / Step * Step;
        }
        longStarts = [.. starts, at];
        items = new int[at];
        foreach ((int type, int item) in pairs) items[next[type]++] = item;
        for (int k = 0; k + 1 < longStarts.Length; k++)
        {
            // The last item once more fills the last step.
            int filled = next[Types[ends[Step - 1] + k]];
            items.AsSpan(filled..longStarts[k + 1]).Fill(items[filled - 1]);
        }
    }

    /// <summary>The n-grams' numbers in their table, in the order of the flags.</summary>
    public int[] Types { get; }

    /// <summary>How many types item i has.</summary>
    public int Count(int item) => perItem[item];

    /// <summary>The resamples that have each type.</summary>
    /// <param name="present">For each item the resamples that have it, as bits.</param>
    /// <param name="lanes">The bits in use.</param>
    /// <param name="flags">Becomes the same for each of <see cref="Types"/>.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public void Find(ReadOnlySpan<ulong> present, ulong lanes, Span<ulong> flags)
    {
        int at = 0, type = 0;
        for (; type < ends[1]; type++, at++)
            flags[type] = present[items[at]];
        for (; type < ends[2]; type++, at += 2)
            flags[type] = present[items[at]] | present[items[at + 1]];
        for (; type < ends[3]; type++, at += 3)
            flags[type] = present[items[at]] | present[items[at + 1]] | present[items[at + 2]];
        for (int k = 0; k + 1 < longStarts.Length; k++)
        {
            ulong found = 0;
            for (at = longStarts[k]; found != lanes && at < longStarts[k + 1]; at += Step)
                found |= present[items[at]] | present[items[at + 1]] | present[items[at + 2]] | present[items[at + 3]];
            flags[type++] = found;
        }
    }
}
