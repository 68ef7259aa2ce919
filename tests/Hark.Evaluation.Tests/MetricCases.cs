using System.Text.Json;
using Hark.TestKit;

namespace Hark.Evaluation.Tests;

/// <summary>Caption files with known scores: those in the repository and, where they exist, those beside it.</summary>
internal static class MetricCases
{
    /// <summary>A file that stays out of the repository; the test is skipped where it is missing.</summary>
    public static JsonElement Local(string name)
    {
        Assert.SkipWhen(RepositoryFolder.Shared is null, RepositoryFolder.SharedMissing);
        string path = Path.Combine(RepositoryFolder.Shared!, "data", "metric_cases", name + ".json");
        Assert.SkipUnless(File.Exists(path), $"needs {path}");
        return JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
    }

    /// <summary>The items of a file, numbered by their place, raw text.</summary>
    public static CaptionSet Set(JsonElement file) =>
        new(file.GetProperty("items").EnumerateArray().Select((item, i) => new CaptionItem(
            $"{i}", item.GetProperty("candidate").GetString()!, Strings(item.GetProperty("references")))));

    /// <summary>The items of a file as the original tokenizer left them.</summary>
    public static CaptionTokens[] Tokens(JsonElement file, string prefix = "tok_") =>
        [.. file.GetProperty("items").EnumerateArray().Select(item => new CaptionTokens(
            Words(item.GetProperty(prefix + "candidate").GetString()!),
            [.. Strings(item.GetProperty(prefix + "references")).Select(Words)]))];

    /// <summary>A number of every item.</summary>
    public static double[] Numbers(JsonElement file, Func<JsonElement, JsonElement> pick) =>
        [.. file.GetProperty("items").EnumerateArray().Select(item => pick(item).GetDouble())];

    /// <summary>A list of strings.</summary>
    public static string[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(text => text.GetString()!)];

    /// <summary>A list of numbers.</summary>
    public static double[] Doubles(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetDouble())];

    /// <summary>Fails where a number is further off than <paramref name="tolerance"/>, and says which.</summary>
    public static void Close(IReadOnlyList<double> expected, IReadOnlyList<double> found, double tolerance)
    {
        Assert.Equal(expected.Count, found.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            bool close = expected[i].Equals(found[i]) || Math.Abs(expected[i] - found[i]) <= tolerance;
            Assert.True(close, $"item {i}: expected {expected[i]:R}, found {found[i]:R}");
        }
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
