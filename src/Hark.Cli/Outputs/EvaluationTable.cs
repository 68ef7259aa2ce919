using Hark.Evaluation;
using Hark.Evaluation.Statistics;

namespace Hark.Cli.Outputs;

/// <summary>What was found, for people.</summary>
internal static class EvaluationTable
{
    /// <summary>One system.</summary>
    public static void Write(EvaluationResult result, EvaluationOptions options, TextWriter output)
    {
        string intervals = options.Resamples == 0 || result.Set.Count == 1
            ? "no intervals"
            : $"low and high: the 95 % interval of {options.Resamples} resamples";
        output.WriteLine($"{Terminal.OneLine(result.Name)}: {Items(result.Set)}; {intervals}");
        TextTable table = new("metric", "value", "low", "high");
        foreach (IGrouping<bool, MetricResult> part in Parts(result))
        {
            if (part.Key) table.AddGap();
            foreach (MetricResult metric in part) table.Add(Row(metric));
        }
        table.WriteTo(output);
        MetricText.WriteNotes(result.Metrics, output);
    }

    /// <summary>Several runs of one system.</summary>
    public static void Write(IReadOnlyList<EvaluationResult> runs, TextWriter output)
    {
        TextTable table = new(["metric", "mean", "deviation", .. runs.Select(run => run.Name)]);
        foreach (SeedSummary summary in SeedSummary.Of(runs))
        {
            table.Add(
            [
                summary.Metric, MetricText.Value(summary.Mean), MetricText.Value(summary.Deviation),
                .. runs.Select(run => Of(run, summary.Metric)),
            ]);
        }
        table.WriteTo(output);
        MetricText.WriteNotes(runs[0].Metrics, output);
    }

    /// <summary>People, and a system against as many references.</summary>
    public static void WritePeople(EvaluationResult people, EvaluationResult? system, TextWriter output)
    {
        TextTable table = system is null
            ? new("metric", "people", "low", "high")
            : new("metric", "people", "low", "high", system.Name, "low", "high");
        foreach (IGrouping<bool, MetricResult> part in Parts(people))
        {
            if (part.Key) table.AddGap();
            foreach (MetricResult metric in part) table.Add([.. Row(metric), .. Beside(system, metric.Metric)]);
        }
        table.WriteTo(output);
        if (system is null) MetricText.WriteNotes(people.Metrics, output); // beside a system they stand above
    }

    private static IEnumerable<IGrouping<bool, MetricResult>> Parts(EvaluationResult result) => result.Metrics
        .Where(metric => metric.Scores is not null)
        .GroupBy(metric => MetricText.IsDescription(metric.Metric));

    private static string[] Row(MetricResult metric) =>
        [metric.Metric, MetricText.Value(metric.Scores!.Value), MetricText.Low(metric), MetricText.High(metric)];

    private static string[] Beside(EvaluationResult? system, string metric)
    {
        if (system is null) return [];
        return system.Metrics.FirstOrDefault(other => other.Metric == metric) is { Scores: not null } other
            ? Row(other)[1..]
            : ["n/a", "", ""];
    }

    private static string Items(CaptionSet set)
    {
        int least = set.Items.Min(item => item.References.Count), most = set.Items.Max(item => item.References.Count);
        string references = least < most ? $"{least} to {most} references"
            : $"{most} reference{(most == 1 ? "" : "s")}";
        return $"{set.Count} caption{(set.Count == 1 ? "" : "s")} with {references} each";
    }

    private static string Of(EvaluationResult run, string metric) => MetricText.Value(
        run.Metrics.FirstOrDefault(result => result.Metric == metric)?.Scores?.Value ?? double.NaN);
}
