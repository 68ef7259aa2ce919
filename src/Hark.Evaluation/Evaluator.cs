using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Hark.Engine;
using Hark.Evaluation.Statistics;

namespace Hark.Evaluation;

/// <summary>
/// Judges captions by many metrics with one set of resources, which it keeps between calls. Thread-safe.
/// </summary>
public sealed class Evaluator : IDisposable
{
    private readonly EvaluationResources resources;
    private readonly IReadOnlyList<MetricInfo> metrics;

    /// <summary>Checks the names of the metrics; resources are opened when a metric needs them.</summary>
    /// <exception cref="EvaluationException">There is no metric of a name.</exception>
    public Evaluator(EvaluationOptions? options = null)
    {
        Options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfNegative(Options.Resamples, nameof(options));
        resources = new(Options);
        metrics = Select(Options);
    }

    /// <summary>What is computed, and with what.</summary>
    public EvaluationOptions Options { get; }

    /// <summary>Computes all metrics and their intervals, several at a time.</summary>
    /// <param name="name">The system's name.</param>
    /// <param name="set">Its captions and their references.</param>
    /// <param name="progress">Hears of every finished step; may be called from several threads.</param>
    /// <param name="cancellationToken">Stops between two metrics.</param>
    /// <exception cref="EvaluationException">A resource that was given cannot be used.</exception>
    public EvaluationResult Evaluate(
        string name,
        CaptionSet set,
        IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        IReadOnlyList<MetricResult> results = Compute(set, progress, cancellationToken);
        return new(name, set, WithIntervals(results, cancellationToken));
    }

    /// <summary>Says which differences of two systems are real, by the same resamples as their intervals.</summary>
    /// <exception cref="EvaluationException">They were not judged on the same items.</exception>
    public ComparisonResult Compare(EvaluationResult a, EvaluationResult b) => Comparison.Of(a, b, Bootstrapping);

    /// <summary>Closes the networks that were loaded.</summary>
    public void Dispose() => resources.Dispose();

    /// <summary>Computes all metrics, without intervals.</summary>
    internal IReadOnlyList<MetricResult> Compute(
        CaptionSet set, IProgress<EvaluationProgress>? progress, CancellationToken cancellationToken)
    {
        EvaluationContext context = new(set, resources, cancellationToken);
        string[] families =
        [
            .. metrics.Select(metric => metric.Family).Distinct()
                .OrderBy(name => !MetricCatalogue.FamilyOf(name).IsSlow),
        ];
        int done = 0;
        ParallelOptions parallel = new()
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = ThreadTeam.Shared.Threads,
        };
        try
        {
            // One at a time for each thread, long ones first: families differ a hundredfold in their work.
            Parallel.ForEach(Partitioner.Create(families, EnumerablePartitionerOptions.NoBuffering), parallel, family =>
            {
                context.Family(family);
                progress?.Report(new(family, Interlocked.Increment(ref done), families.Length));
            });
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.Flatten().InnerExceptions[0]);
        }
        return [.. metrics.Select(metric => context.Metric(metric.Name))];
    }

    /// <summary>Adds the bootstrap's intervals.</summary>
    internal IReadOnlyList<MetricResult> WithIntervals(
        IReadOnlyList<MetricResult> results, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        MetricScores[] scores = [.. results.Select(result => result.Scores).OfType<MetricScores>()];
        if (Options.Resamples == 0 || scores.Length == 0) return results;
        Interval[] intervals = Bootstrap.Intervals(scores, Bootstrapping);
        Queue<Interval> left = new(intervals);
        return
        [
            .. results.Select(result => result.Scores is null || left.Dequeue() is not { Low: not double.NaN } interval
                ? result
                : result with { Interval = interval }),
        ];
    }

    internal BootstrapOptions Bootstrapping =>
        new() { Resamples = Math.Max(1, Options.Resamples), Seed = Options.Seed };

    // METEOR without its table is for those who have none, unless somebody asks for it by its name.
    private static IReadOnlyList<MetricInfo> Select(EvaluationOptions options)
    {
        IReadOnlyList<MetricInfo> all = MetricCatalogue.Resolve(options.Metrics);
        bool hasTable = options.Paraphrases is not null
            && !options.Metrics.Contains(MetricCatalogue.BareMeteor, StringComparer.OrdinalIgnoreCase);
        return hasTable ? [.. all.Where(metric => metric.Name != MetricCatalogue.BareMeteor)] : all;
    }
}
