using Hark.Evaluation.Statistics;

namespace Hark.Evaluation.Retrieval;

/// <summary>Both directions of a search with their intervals.</summary>
public static class RetrievalEvaluation
{
    /// <summary>
    /// Texts that look for recordings, then recordings that look for texts, with <c>text_to_audio.</c> and
    /// <c>audio_to_text.</c> before the names. Intervals are over the queries of a direction.
    /// </summary>
    /// <param name="similarities">Texts against recordings.</param>
    /// <param name="relevant">For each text the recordings that are right.</param>
    /// <param name="options">How intervals are drawn; null for none.</param>
    /// <exception cref="EvaluationException">The lists do not fit the matrix.</exception>
    public static IReadOnlyList<MetricResult> Of(
        SimilarityMatrix similarities, IReadOnlyList<IReadOnlyList<int>> relevant, BootstrapOptions? options) =>
    [
        .. WithIntervals(RetrievalMetrics.Score(similarities, relevant, "text_to_audio."), options),
        .. WithIntervals(RetrievalMetrics.ScoreReverse(similarities, relevant, "audio_to_text."), options),
    ];

    private static IEnumerable<MetricResult> WithIntervals(
        IReadOnlyList<MetricScores> scores, BootstrapOptions? options)
    {
        if (options is null || scores[0].Items.Count < 2) return scores.Select(MetricResult.Of);
        return scores.Zip(
            Bootstrap.Intervals(scores, options),
            (score, interval) => MetricResult.Of(score) with { Interval = interval });
    }
}
