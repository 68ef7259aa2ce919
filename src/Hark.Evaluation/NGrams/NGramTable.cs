namespace Hark.Evaluation.NGrams;

/// <summary>
/// The words and n-grams of a set as whole numbers, made once and shared by every metric that counts them. A word has
/// the number of its 1-gram; equal n-grams have equal numbers in all sentences. Immutable, safe for any number of
/// threads.
/// </summary>
internal sealed class NGramTable
{
    /// <summary>The longest n-gram that is counted.</summary>
    public const int Orders = 4;

    private readonly int[] itemStarts; // [N + 1], the sentence of each item's candidate; its references follow
    private readonly int[] wordStarts; // [sentences + 1]
    private readonly int[] words;
    private readonly int[] countStarts; // [sentences * Orders + 1]
    private readonly NGramCount[] counts;

    /// <summary>Numbers the words of <paramref name="items"/>.</summary>
    public NGramTable(IReadOnlyList<CaptionTokens> items)
    {
        NGramCounter counter = new(
            items.Sum(item => item.Candidate.Length + item.References.Sum(reference => reference.Length)));
        itemStarts = new int[items.Count + 1];
        for (int i = 0; i < items.Count; i++)
        {
            counter.Add(items[i].Candidate);
            foreach (string[] reference in items[i].References) counter.Add(reference);
            itemStarts[i + 1] = counter.Sentences;
        }
        (words, wordStarts, counts, countStarts) = counter.Take();
        Distinct = counter.Distinct;
    }

    /// <summary>How many items there are.</summary>
    public int Items => itemStarts.Length - 1;

    /// <summary>How many numbers are in use; all are below this.</summary>
    public int Distinct { get; }

    /// <summary>The sentence that is item i's candidate.</summary>
    public int Candidate(int item) => itemStarts[item];

    /// <summary>The first of item i's references; the others follow it.</summary>
    public int FirstReference(int item) => itemStarts[item] + 1;

    /// <summary>The sentence after item i's last reference.</summary>
    public int EndReference(int item) => itemStarts[item + 1];

    /// <summary>How many references item i has.</summary>
    public int References(int item) => EndReference(item) - FirstReference(item);

    /// <summary>The words of a sentence.</summary>
    public ReadOnlySpan<int> Words(int sentence) =>
        words.AsSpan(wordStarts[sentence]..wordStarts[sentence + 1]);

    /// <summary>How many words a sentence has.</summary>
    public int Length(int sentence) => wordStarts[sentence + 1] - wordStarts[sentence];

    /// <summary>The different n-grams of a sentence in the order in which they first occur.</summary>
    public ReadOnlySpan<NGramCount> Counts(int sentence, int order)
    {
        int at = sentence * Orders + order - 1;
        return counts.AsSpan(countStarts[at]..countStarts[at + 1]);
    }

    /// <summary>How many n-grams a sentence has, repeated ones too.</summary>
    public int Total(int sentence, int order) => Math.Max(0, Length(sentence) - order + 1);
}
