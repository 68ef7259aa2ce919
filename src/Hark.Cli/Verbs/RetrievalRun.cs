using System.Text.Json;
using Hark.Cli.Outputs;
using Hark.Evaluation;
using Hark.Evaluation.Files;
using Hark.Evaluation.Retrieval;
using Hark.Evaluation.Statistics;

namespace Hark.Cli.Verbs;

/// <summary>Judges a search by the similarities that it computed, in both directions.</summary>
internal static class RetrievalRun
{
    public static int Run(string file, EvaluationSettings settings, Terminal terminal) => EvaluationRun.Guard(() =>
    {
        (SimilarityMatrix similarities, IReadOnlyList<IReadOnlyList<int>> relevant) = SimilarityFile.Read(file);
        BootstrapOptions options = new();
        if (settings.Resamples is int resamples) options = options with { Resamples = Math.Max(1, resamples) };
        if (settings.Seed is int seed) options = options with { Seed = (ulong)seed };
        IReadOnlyList<MetricResult> results =
            RetrievalEvaluation.Of(similarities, relevant, settings.Resamples == 0 ? null : options);
        if (settings.Json == "-") terminal.Output.WriteLine(Json(results, options));
        else
        {
            terminal.Output.WriteLine($"{similarities.Queries} texts look for {similarities.Items} recordings");
            TextTable table = new("metric", "value", "low", "high");
            foreach (MetricResult result in results)
            {
                table.Add(
                    result.Metric, MetricText.Value(result.Scores!.Value), MetricText.Low(result),
                    MetricText.High(result));
            }
            table.WriteTo(terminal.Output);
            if (settings.Json is string path) File.WriteAllText(path, Json(results, options) + "\n");
        }
        return ExitCode.Done;
    });

    private static string Json(IReadOnlyList<MetricResult> results, BootstrapOptions options) => JsonLine.Write(json =>
    {
        json.WriteNumber("schema", 1);
        json.WriteNumber("resamples", options.Resamples);
        json.WriteNumber("seed", options.Seed);
        json.WriteStartObject("metrics");
        foreach (MetricResult result in results)
        {
            json.WriteStartObject(result.Metric);
            json.WriteNumber("value", result.Scores!.Value);
            Write(json, "low", result.Interval?.Low);
            Write(json, "high", result.Interval?.High);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is double number && double.IsFinite(number)) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
