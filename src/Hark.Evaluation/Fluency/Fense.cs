using Hark.Checkpoints;

namespace Hark.Evaluation.Fluency;

/// <summary>
/// FENSE: similarity of meaning by Sentence-BERT, a tenth of it where the error detector finds the caption broken. Zhou
/// et al. 2022, "Can Audio Captions Be Evaluated with Image Caption Metrics?"; blmoistawinde/fense,
/// Labbeti/aac-metrics. Thread-safe; load one and keep it.
/// </summary>
public sealed class Fense : IDisposable
{
    private readonly SentenceSimilarity similarity;
    private readonly ErrorDetector detector;

    private Fense(SentenceSimilarity similarity, ErrorDetector detector) =>
        (this.similarity, this.detector) = (similarity, detector);

    /// <summary>Loads both networks from files that <c>hark models convert</c> wrote.</summary>
    /// <param name="sentenceBertPath">A Sentence-BERT; published scores: <c>paraphrase-TinyBERT-L6-v2</c>.</param>
    /// <param name="errorDetectorPath">The detector; published scores: <c>echecker_clotho_audiocaps_base</c>.</param>
    /// <exception cref="ModelFormatException">One is damaged or another network; the message says why.</exception>
    /// <exception cref="IOException">A file cannot be opened or read.</exception>
    public static Fense Load(string sentenceBertPath, string errorDetectorPath)
    {
        SentenceSimilarity similarity = SentenceSimilarity.Load(sentenceBertPath);
        try
        {
            return new(similarity, ErrorDetector.Load(errorDetectorPath));
        }
        catch
        {
            similarity.Dispose();
            throw;
        }
    }

    /// <summary>The scores <c>sbert_sim</c>, <c>fer</c> and <c>fense</c>.</summary>
    public IReadOnlyList<SummedScores> Score(
        CaptionSet set, FenseText text = FenseText.Ptb, CancellationToken cancellationToken = default)
    {
        SummedScores similar = similarity.Score(set, text, cancellationToken);
        SummedScores broken = detector.Score(set, text, cancellationToken);
        return [similar, broken, Combine(similar, broken)];
    }

    /// <summary>The scores <c>fense</c> from <c>sbert_sim</c> and <c>fer</c>, whose items are 0 or 1.</summary>
    public static SummedScores Combine(MetricScores sentenceSimilarity, MetricScores fluencyErrors) =>
        Parts.Combine("fense", sentenceSimilarity, "sbert_sim", fluencyErrors, "fer", Parts.Penalized);

    /// <summary>The same for results: not available, with the reason, where a part is not.</summary>
    public static MetricResult Combine(MetricResult sentenceSimilarity, MetricResult fluencyErrors) =>
        Parts.Combine("fense", sentenceSimilarity, fluencyErrors, Combine);

    /// <summary>Frees the networks' memory.</summary>
    public void Dispose()
    {
        similarity.Dispose();
        detector.Dispose();
    }
}
