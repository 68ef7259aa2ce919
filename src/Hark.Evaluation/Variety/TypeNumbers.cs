using Hark.Evaluation.NGrams;

namespace Hark.Evaluation.Variety;

/// <summary>
/// Numbers the distinct n-grams of a set so that those of many sentences come first: the sets of two items then share
/// most of the 64-bit words that they touch.
/// </summary>
internal sealed class TypeNumbers
{
    private readonly int[] numbers; // by the table's id; -1 for other orders

    /// <summary>Numbers the n-grams of one order.</summary>
    public TypeNumbers(NGramTable table, int order)
    {
        Order = order;
        numbers = new int[table.Distinct];
        int sentences = table.EndReference(table.Items - 1);
        for (int sentence = 0; sentence < sentences; sentence++)
            foreach (NGramCount gram in table.Counts(sentence, order)) numbers[gram.Id]++;
        int[] ids = [.. Enumerable.Range(0, numbers.Length).Where(id => numbers[id] > 0)];
        int[] keys = [.. ids.Select(id => -numbers[id])];
        Array.Sort(keys, ids);
        Array.Fill(numbers, -1);
        for (int i = 0; i < ids.Length; i++) numbers[ids[i]] = i;
        Words = (ids.Length + 63) / 64;
    }

    /// <summary>The n of the n-grams.</summary>
    public int Order { get; }

    /// <summary>How many 64-bit words hold one bit for each type.</summary>
    public int Words { get; }

    /// <summary>The number of an n-gram.</summary>
    public int Of(NGramCount gram) => numbers[gram.Id];
}
