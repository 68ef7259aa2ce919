using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Hark.Benchmarks.Peers;
using Hark.Benchmarks.Works;

namespace Hark.Benchmarks.Studies;

/// <summary>
/// From the start of the process to the first sentence: the tool with its shipped model and with one of full size, and
/// a script that does the same in PyTorch.
/// </summary>
internal sealed class StartStudy : IStudy
{
    private const int Runs = 8;
    private const double Goal = 400;

    private static readonly string Tool = Environment.GetEnvironmentVariable("HARK_PEERS_TOOL")
        ?? Path.Combine("src", "Hark.Cli", "bin", "Release", "net10.0", "hark.dll");

    public string Name => "start";

    public string Title => "start of the process to the first sentence, ms";

    public void Run(PeersOptions options, Crew crew, Journal journal)
    {
        int threads = options.Threads[^1], runs = options.Quick ? 1 : Runs;
        if (!File.Exists(Tool))
        {
            journal.Say($"  left out, because there is no {Tool}: build src/Hark.Cli, or set HARK_PEERS_TOOL");
            return;
        }
        using TemporaryFolder folder = new();
        folder.Write(WorkCatalog.Get("caption"), options, crew);
        List<(string Name, string Program, string[] Arguments)> rows =
        [
            ("hark-mini (shipped)", "dotnet", [Tool, "caption", folder.Files.Clip]),
            ("EffNet-Trm B2, random", "dotnet", [Tool, "caption", folder.Files.Clip, "--model", folder.Files.Model]),
        ];
        if (crew.Program(WorkerProgram.Torch) is { } torch)
        {
            string script = Path.Combine(Path.GetDirectoryName(torch.Arguments[0])!, "caption.py");
            rows.Add(("EffNet-Trm B2, PyTorch", torch.FileName, [script, folder.Files.Path]));
        }
        foreach ((string name, string program, string[] arguments) in rows)
        {
            Samples samples = new(Enumerable.Range(0, runs).Select(_ => Once(program, arguments, threads)).ToArray());
            bool isTool = program == "dotnet";
            string verdict = !isTool ? "" : samples.Median <= Goal ? "goal met" : "goal NOT met";
            journal.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-24} median {samples.Median,6:0}   best {samples.Best,6:0}   {verdict}"));
            journal.Add(
                new JsonObject
                {
                    ["work"] = $"{Name} {name}",
                    ["threads"] = threads,
                    ["ms"] = Figure.Round(samples.Median),
                    ["best_ms"] = Figure.Round(samples.Best),
                    ["runs"] = samples.Count,
                    ["goal_at_most"] = isTool ? Goal : null,
                },
                threads);
        }
    }

    private static double Once(string program, string[] arguments, int threads)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HARK_THREADS"] = $"{threads}";
        start.Environment["PEER_THREADS"] = $"{threads}";
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        process.BeginErrorReadLine(); // nobody reads it, but it must not fill up
        string? sentence = process.StandardOutput.ReadLine();
        double milliseconds = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 && !string.IsNullOrWhiteSpace(sentence)
            ? milliseconds
            : throw new WorkerException($"{program} {string.Join(' ', arguments)} said nothing");
    }
}
