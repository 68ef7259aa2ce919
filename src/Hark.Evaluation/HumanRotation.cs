namespace Hark.Evaluation;

/// <summary>
/// What people reach: each reference in turn is judged against the item's other references. A system that is to be
/// compared with people has to be judged against as many references, so it is rotated too.
/// </summary>
/// <remarks>
/// There are as many rounds as the item with the most references has; an item with fewer begins again at its first.
/// All values are means over the rounds.
/// </remarks>
public sealed class HumanRotation
{
    private readonly Evaluator evaluator;
    private readonly CaptionSet set;
    private readonly int rounds;

    /// <summary>Prepares the rotation over the references of <paramref name="set"/>.</summary>
    /// <exception cref="EvaluationException">An item has one reference only.</exception>
    public HumanRotation(Evaluator evaluator, CaptionSet set)
    {
        if (set.Items.FirstOrDefault(item => item.References.Count < 2) is { } lonely)
        {
            throw new EvaluationException(
                $"\"{lonely.Id}\" has one reference: to judge people each item needs at least two.");
        }
        this.evaluator = evaluator;
        this.set = set;
        rounds = set.Items.Max(item => item.References.Count);
    }

    /// <summary>People against each other.</summary>
    public EvaluationResult People(
        IProgress<EvaluationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Run("people", (item, left) => item.References[left], progress, cancellationToken);

    /// <summary>The set's captions against the same references as <see cref="People"/>.</summary>
    public EvaluationResult System(
        string name, IProgress<EvaluationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Run(name, (item, _) => item.Candidate, progress, cancellationToken);

    private EvaluationResult Run(
        string name,
        Func<CaptionItem, int, string> candidate,
        IProgress<EvaluationProgress>? progress,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<MetricResult>[] found = new IReadOnlyList<MetricResult>[rounds];
        for (int round = 0; round < rounds; round++)
        {
            CaptionSet turned = new(set.Items.Select(item => Turn(item, round, candidate)));
            found[round] = evaluator.Compute(turned, progress, cancellationToken);
        }
        MetricResult[] means = [.. Enumerable.Range(0, found[0].Count).Select(metric => Mean(found, metric))];
        return new(name, set, evaluator.WithIntervals(means, cancellationToken));
    }

    // Not available in one round is not available at all.
    private static MetricResult Mean(IReadOnlyList<MetricResult>[] found, int metric)
    {
        MetricResult[] rounds = [.. found.Select(round => round[metric])];
        return rounds.FirstOrDefault(round => round.Scores is null)
            ?? MetricResult.Of(RotatedScores.Mean([.. rounds.Select(round => round.Scores!)])) with
            {
                Note = rounds[0].Note,
            };
    }

    private static CaptionItem Turn(CaptionItem item, int round, Func<CaptionItem, int, string> candidate)
    {
        int left = round % item.References.Count;
        return item with
        {
            Candidate = candidate(item, left),
            References = [.. item.References.Where((_, i) => i != left)],
        };
    }
}
