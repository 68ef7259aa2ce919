using Hark.Text;

namespace Hark.Evaluation.Meteor;

/// <summary>
/// METEOR 1.5 for English as caption evaluation runs it: task "rank", option <c>-norm</c>, beam 40, stages exact, stem,
/// synonym and paraphrase as far as their resources are there.
/// </summary>
/// <remarks>
/// Denkowski and Lavie, "Meteor Universal", 2014; cmu-mtlab/meteor 1.5. The value of a set comes from the sums of its
/// items' statistics, as in coco-caption: it is not the mean of the items.
/// </remarks>
public sealed class MeteorMetric
{
    /// <summary>The metric's name in tables and files.</summary>
    public const string Name = "meteor";

    private readonly WordNet? wordNet;
    private readonly string? paraphraseTable;

    /// <summary>METEOR with these resources.</summary>
    /// <param name="wordNet">WordNet 3.0, or null: words are then no synonyms.</param>
    /// <param name="paraphraseTable">The file paraphrase-en.gz, or null: phrases are then no paraphrases.</param>
    public MeteorMetric(WordNet? wordNet, string? paraphraseTable)
    {
        this.wordNet = wordNet;
        this.paraphraseTable = paraphraseTable;
    }

    /// <summary>What keeps the values from being METEOR's own; null if nothing does.</summary>
    public string? Note
    {
        get
        {
            List<string> missing = [];
            if (wordNet is null) missing.Add("no synonyms: WordNet is missing ('hark data wordnet' fetches it)");
            else if (wordNet.Version != "3.0")
                missing.Add($"synonyms of WordNet {wordNet.Version ?? "of unknown version"}, not of 3.0");
            if (paraphraseTable is null)
                missing.Add("no paraphrases, which add about 0.01: the table paraphrase-en.gz is missing");
            return missing.Count == 0 ? null : string.Join("; ", missing);
        }
    }

    /// <summary>The scores of a set.</summary>
    /// <exception cref="EvaluationException">The paraphrase table or WordNet cannot be read.</exception>
    public SummedScores Score(CaptionSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        MeteorVocabulary vocabulary = new(wordNet);
        (MeteorWord[] Candidate, MeteorWord[][] References)[] items = Read(set, vocabulary);
        ParaphraseTable? table = paraphraseTable is null ? null : ParaphraseReader.Read(paraphraseTable, vocabulary);
        MeteorScorer scorer = new(MeteorStage.Paraphrase, table);
        double[] scores = new double[items.Length];
        double[] statistics = new double[items.Length * MeteorStatistics.Count];
        for (int i = 0; i < items.Length; i++)
        {
            (double[] best, scores[i]) = scorer.Score(items[i].Candidate, items[i].References);
            MeteorStatistics.Add(best, statistics.AsSpan(i * MeteorStatistics.Count, MeteorStatistics.Count));
        }
        return new(Name, scores, statistics, static (sums, _) => MeteorStatistics.Score(sums));
    }

    private static (MeteorWord[] Candidate, MeteorWord[][] References)[] Read(
        CaptionSet set, MeteorVocabulary vocabulary)
    {
        try
        {
            return [.. set.Tokens.Select(tokens => (
                vocabulary.Read(Hypothesis(tokens.Candidate)),
                Array.ConvertAll(tokens.References, words => vocabulary.Read(string.Join(' ', words)))))];
        }
        catch (WordNetException error)
        {
            throw new EvaluationException($"WordNet: {error.Message}", error);
        }
    }

    /// <summary>A candidate as coco-caption sends it to METEOR: without the mark that ends a field there.</summary>
    internal static string Hypothesis(string[] words) => string.Join(' ', words)
        .Replace("|||", "", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal);
}
