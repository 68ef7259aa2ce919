using System.Text.Json;
using Hark.Evaluation;

namespace Hark.Benchmarks.Evaluation;

/// <summary>Captions that others published with scores or judgements. They are never part of the repository.</summary>
internal static class MetricCases
{
    /// <summary>A file of the folder metric_cases in the shared data folder.</summary>
    public static JsonElement Load(string data, string name)
    {
        string path = Path.Combine(data, "metric_cases", name + ".json");
        if (!File.Exists(path)) throw new EvaluationException($"{path}: expected published captions, found none.");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    public static string[] Texts(this JsonElement item, string name) =>
        [.. item.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    public static string Text(this JsonElement item, string name) => item.GetProperty(name).GetString()!;
}
