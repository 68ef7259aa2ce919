using System.Globalization;
using Hark.Evaluation;

namespace Hark.Cli.Outputs;

/// <summary>The scores of every item as comma-separated values (RFC 4180), with a header.</summary>
internal static class ScoresCsv
{
    public static void Write(IReadOnlyList<EvaluationResult> systems, TextWriter output)
    {
        bool isOne = systems.Count == 1;
        MetricResult[][] metrics =
            [.. systems.Select(system => system.Metrics.Where(metric => metric.Scores is not null).ToArray())];
        string[] names = [.. metrics.SelectMany(list => list.Select(metric => metric.Metric)).Distinct()];
        WriteRow(output, [.. isOne ? Array.Empty<string>() : ["system"], "id", "caption", .. names]);
        for (int s = 0; s < systems.Count; s++)
        {
            EvaluationResult system = systems[s];
            Dictionary<string, MetricScores> scores = metrics[s].ToDictionary(
                metric => metric.Metric, metric => metric.Scores!);
            for (int i = 0; i < system.Set.Count; i++)
            {
                CaptionItem item = system.Set.Items[i];
                WriteRow(output,
                [
                    .. isOne ? Array.Empty<string>() : [system.Name],
                    item.Id,
                    item.Candidate,
                    .. names.Select(name => scores.TryGetValue(name, out MetricScores? of) ? Text(of.Items[i]) : ""),
                ]);
            }
        }
    }

    private static string Text(double value) =>
        double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";

    private static void WriteRow(TextWriter output, string[] fields) =>
        output.Write(string.Join(',', fields.Select(Quote)) + "\r\n");

    private static string Quote(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
