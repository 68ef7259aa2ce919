using System.Globalization;
using Hark.Evaluation;

namespace Hark.Cli.Outputs;

/// <summary>Values of metrics as people read them.</summary>
internal static class MetricText
{
    private const double LargestScore = 10; // what is larger counts words or ranks

    public static string Value(double value) => double.IsNaN(value)
        ? "n/a"
        : value.ToString(Math.Abs(value) <= LargestScore ? "0.0000" : "0.0", CultureInfo.InvariantCulture);

    public static string Signed(double value) => double.IsNaN(value) || value < 0 ? Value(value) : "+" + Value(value);

    public static string P(double p) => double.IsNaN(p) ? "n/a" : p.ToString("0.0000", CultureInfo.InvariantCulture);

    public static string Low(MetricResult result) => result.Interval is { } interval ? Value(interval.Low) : "";

    public static string High(MetricResult result) => result.Interval is { } interval ? Value(interval.High) : "";

    /// <summary>Whether a metric describes captions and does not judge them; such metrics stand apart.</summary>
    public static bool IsDescription(string metric) =>
        MetricCatalogue.Find(metric)?.Direction == MetricDirection.Neither;

    /// <summary>Writes why metrics are missing, and what must be known of those that are there.</summary>
    public static void WriteNotes(IReadOnlyList<MetricResult> results, TextWriter output)
    {
        foreach (IGrouping<string, MetricResult> group in results
            .Where(result => result.Scores is null)
            .GroupBy(result => result.Note ?? ""))
            output.WriteLine($"not computed: {Names(group)}: {Terminal.OneLine(group.Key)}");
        foreach (IGrouping<string, MetricResult> group in results
            .Where(result => result.Scores is not null && result.Note is not null)
            .GroupBy(result => result.Note!))
            output.WriteLine($"note: {Names(group)}: {Terminal.OneLine(group.Key)}");
    }

    private static string Names(IEnumerable<MetricResult> results) =>
        string.Join(", ", results.Select(result => result.Metric));
}
