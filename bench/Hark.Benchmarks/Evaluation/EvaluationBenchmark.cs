using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hark.Benchmarks.Peers;

namespace Hark.Benchmarks.Evaluation;

/// <summary>
/// Clotho's 1,045 evaluation captions with five references each through the tool: all metrics that need no network,
/// 10,000 resamples, from the start of the process to its end.
/// </summary>
internal static class EvaluationBenchmark
{
    private const int Runs = 5;
    private const double GoalSeconds = 5;

    private static readonly string Tool = Path.Combine("src", "Hark.Cli", "bin", "Release", "net10.0", "hark.dll");

    public static void Run(string data, TextWriter output)
    {
        if (!File.Exists(Tool))
            throw new FileNotFoundException($"expected {Tool}, found none: build src/Hark.Cli -c Release first.");
        using TemporaryFolder folder = new();
        string predictions = Path.Combine(folder.Files.Path, "captions.json");
        string references = Path.Combine(folder.Files.Path, "references.json");
        JsonElement[] items =
            [.. MetricCases.Load(data, "published_conette_clotho_eval").GetProperty("items").EnumerateArray()];
        Write(predictions, items.ToDictionary(item => item.Text("file"), item => item.Text("candidate")));
        Write(references, items.ToDictionary(item => item.Text("file"), item => item.Texts("references")));
        double[] seconds = new double[Runs];
        string table = "";
        for (int run = 0; run < Runs; run++)
        {
            ProcessStartInfo start = new("dotnet", [Tool, "evaluate", predictions, references])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            long begin = Stopwatch.GetTimestamp();
            using Process process = Process.Start(start)!;
            process.BeginErrorReadLine();
            table = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            seconds[run] = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            if (process.ExitCode != 0) throw new InvalidOperationException($"{Tool} ended with {process.ExitCode}");
        }
        Array.Sort(seconds);
        output.Write(table);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{items.Length} captions: median {seconds[Runs / 2]:0.00} s, best {seconds[0]:0.00} s "
            + $"(goal: {GoalSeconds} s, {(seconds[Runs / 2] <= GoalSeconds ? "met" : "NOT met")})"));
    }

    private static void Write<T>(string path, Dictionary<string, T> captions) =>
        File.WriteAllText(path, JsonSerializer.Serialize(captions));
}
