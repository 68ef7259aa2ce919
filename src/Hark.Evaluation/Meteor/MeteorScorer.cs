namespace Hark.Evaluation.Meteor;

/// <summary>Scores sentences against references: the best reference counts. One caller at a time.</summary>
internal sealed class MeteorScorer
{
    private readonly MeteorAligner aligner;
    private List<MeteorMatch> alignment = [], best = [];

    public MeteorScorer(MeteorStage last, ParaphraseTable? table) => aligner = new(new MeteorMatcher(last, table));

    /// <summary>The alignment with the best reference of the last call, in the order of the reference.</summary>
    public IReadOnlyList<MeteorMatch> Alignment => best;

    /// <summary>The statistics with the first reference that nobody beats, and the score that they give.</summary>
    public (double[] Statistics, double Score) Score(MeteorWord[] candidate, IEnumerable<MeteorWord[]> references)
    {
        double[] statistics = [];
        double score = -1;
        foreach (MeteorWord[] reference in references)
        {
            aligner.Align(candidate, reference, alignment);
            double[] found = MeteorStatistics.Of(candidate, reference, alignment);
            double value = MeteorStatistics.Score(found);
            if (value <= score) continue;
            (statistics, score) = (found, value);
            (alignment, best) = (best, alignment);
        }
        return (statistics, score);
    }
}
