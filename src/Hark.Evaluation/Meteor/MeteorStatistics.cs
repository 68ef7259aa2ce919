namespace Hark.Evaluation.Meteor;

/// <summary>
/// The 23 numbers that METEOR 1.5 sums over a set: lengths and function words of both sides; for each stage the matched
/// content words of the candidate and the reference and the matched function words of both; chunks; matched words of
/// both.
/// </summary>
internal static class MeteorStatistics
{
    public const int Count = 23;

    private const int CandidateLength = 0, ReferenceLength = 1, CandidateFunction = 2, ReferenceFunction = 3;
    private const int Stages = 4, Chunks = 20, CandidateMatched = 21, ReferenceMatched = 22;
    private const double Alpha = 0.85, Beta = 0.2, Gamma = 0.6, Delta = 0.75;

    private static ReadOnlySpan<double> Weights => [1, 0.6, 0.8, 0.6];

    /// <summary>The statistics of an aligned pair.</summary>
    public static double[] Of(
        ReadOnlySpan<MeteorWord> candidate, ReadOnlySpan<MeteorWord> reference, List<MeteorMatch> alignment)
    {
        double[] statistics = new double[Count];
        statistics[CandidateLength] = candidate.Length;
        statistics[ReferenceLength] = reference.Length;
        statistics[CandidateFunction] = FunctionWords(candidate);
        statistics[ReferenceFunction] = FunctionWords(reference);
        foreach (MeteorMatch match in alignment)
        {
            int stage = Stages + 4 * (int)match.Stage;
            int candidateFunction = FunctionWords(candidate.Slice(match.CandidateStart, match.CandidateLength));
            int referenceFunction = FunctionWords(reference.Slice(match.Start, match.Length));
            statistics[stage] += match.CandidateLength - candidateFunction;
            statistics[stage + 1] += match.Length - referenceFunction;
            statistics[stage + 2] += candidateFunction;
            statistics[stage + 3] += referenceFunction;
            statistics[CandidateMatched] += match.CandidateLength;
            statistics[ReferenceMatched] += match.Length;
        }
        statistics[Chunks] = CountChunks(alignment);
        return statistics;
    }

    /// <summary>The score of one pair, or of a sum.</summary>
    public static double Score(ReadOnlySpan<double> statistics)
    {
        double candidateMatches = 0, referenceMatches = 0;
        for (int stage = 0; stage < Weights.Length; stage++)
        {
            candidateMatches += statistics[Stages + 4 * stage] * Weights[stage] * Delta;
            referenceMatches += statistics[Stages + 4 * stage + 1] * Weights[stage] * Delta;
        }
        for (int stage = 0; stage < Weights.Length; stage++)
        {
            candidateMatches += statistics[Stages + 4 * stage + 2] * Weights[stage] * (1 - Delta);
            referenceMatches += statistics[Stages + 4 * stage + 3] * Weights[stage] * (1 - Delta);
        }
        double precision =
            candidateMatches / Weigh(statistics[CandidateLength], statistics[CandidateFunction]);
        double recall = referenceMatches / Weigh(statistics[ReferenceLength], statistics[ReferenceFunction]);
        double mean = 1 / ((1 - Alpha) / precision + Alpha / recall);
        double fragmentation = IsPerfect(statistics)
            ? 0
            : statistics[Chunks] / ((statistics[CandidateMatched] + statistics[ReferenceMatched]) / 2);
        double score = mean * (1 - Gamma * Math.Pow(fragmentation, Beta));
        return double.IsNaN(score) ? 0 : Math.Max(score, 0);
    }

    /// <summary>What a pair adds to the sums of a set: a perfect match adds no chunk.</summary>
    public static void Add(ReadOnlySpan<double> statistics, Span<double> summand)
    {
        statistics.CopyTo(summand);
        if (IsPerfect(statistics)) summand[Chunks] = 0;
    }

    private static double Weigh(double words, double functionWords) =>
        Delta * (words - functionWords) + (1 - Delta) * functionWords;

    // Every word of both sides is matched, in one chunk.
    private static bool IsPerfect(ReadOnlySpan<double> statistics) =>
        statistics[CandidateMatched] == statistics[CandidateLength]
        && statistics[ReferenceMatched] == statistics[ReferenceLength] && statistics[Chunks] == 1;

    private static int FunctionWords(ReadOnlySpan<MeteorWord> words)
    {
        int count = 0;
        foreach (MeteorWord word in words)
            if (word.IsFunctionWord) count++;
        return count;
    }

    private static int CountChunks(List<MeteorMatch> alignment)
    {
        int chunks = 0, end = -1, candidateEnd = -1;
        foreach (MeteorMatch match in alignment)
        {
            if (match.Start != end || match.CandidateStart != candidateEnd) chunks++;
            end = match.Start + match.Length;
            candidateEnd = match.CandidateStart + match.CandidateLength;
        }
        return chunks;
    }
}
