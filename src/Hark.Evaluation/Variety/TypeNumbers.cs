using Hark.Evaluation.NGrams;

namespace Hark.Evaluation.Variety;

/// <summary>Numbers the distinct n-grams of one order without gaps.</summary>
internal sealed class TypeNumbers
{
    private readonly int[] numbers; // by the table's number; one more than the type's

    /// <summary>Numbers the n-grams of all sentences.</summary>
    public TypeNumbers(NGramTable table, int order)
    {
        Order = order;
        numbers = new int[table.Distinct];
        int sentences = table.EndReference(table.Items - 1);
        for (int sentence = 0; sentence < sentences; sentence++)
            foreach (NGramCount gram in table.Counts(sentence, order))
                if (numbers[gram.Id] == 0) numbers[gram.Id] = ++Count;
    }

    /// <summary>The n of the n-grams.</summary>
    public int Order { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The number of an n-gram.</summary>
    public int Of(NGramCount gram) => numbers[gram.Id] - 1;
}
