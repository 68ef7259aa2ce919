namespace Hark.Evaluation.NGrams;

/// <summary>
/// ROUGE-L as coco-caption computes it: the longest common subsequence with each reference, the best precision and the
/// best recall (not always of the same reference), and their F with beta 1.2. Lin 2004, "ROUGE: A Package for Automatic
/// Evaluation of Summaries"; tylin/coco-caption.
/// </summary>
/// <remarks>
/// The value of a set is the mean. As in the original, a caption without words counts as one empty word: it has 0
/// against any reference with words, and 1 if a reference has no word either (aac-metrics says 0 there).
/// </remarks>
public static class RougeL
{
    private const double BetaSquared = 1.2 * 1.2;
    private static readonly int[] EmptyWord = [-1];

    /// <summary>The scores <c>rouge_l</c>.</summary>
    public static SummedScores Score(CaptionSet set) => Score(set.NGrams);

    internal static SummedScores Score(NGramTable table)
    {
        double[] items = new double[table.Items];
        int[] row = [];
        for (int i = 0; i < items.Length; i++)
        {
            ReadOnlySpan<int> candidate = Words(table, table.Candidate(i));
            double precision = 0, recall = 0;
            for (int sentence = table.FirstReference(i); sentence < table.EndReference(i); sentence++)
            {
                ReadOnlySpan<int> reference = Words(table, sentence);
                double common = CommonSubsequence(candidate, reference, ref row);
                precision = Math.Max(precision, common / candidate.Length);
                recall = Math.Max(recall, common / reference.Length);
            }
            if (precision > 0 && recall > 0)
                items[i] = (1 + BetaSquared) * precision * recall / (recall + BetaSquared * precision);
        }
        return SummedScores.Mean("rouge_l", items);
    }

    private static ReadOnlySpan<int> Words(NGramTable table, int sentence) =>
        table.Length(sentence) == 0 ? EmptyWord : table.Words(sentence);

    private static int CommonSubsequence(ReadOnlySpan<int> a, ReadOnlySpan<int> b, ref int[] row)
    {
        if (row.Length <= b.Length) row = new int[2 * b.Length + 1];
        Span<int> best = row.AsSpan(0, b.Length + 1); // of the words of a so far and the first j words of b
        best.Clear();
        foreach (int word in a)
        {
            int diagonal = 0;
            for (int j = 0; j < b.Length; j++)
            {
                int above = best[j + 1];
                best[j + 1] = word == b[j] ? diagonal + 1 : Math.Max(above, best[j]);
                diagonal = above;
            }
        }
        return best[^1];
    }
}
