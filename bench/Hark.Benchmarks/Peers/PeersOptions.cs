using System.Globalization;

namespace Hark.Benchmarks.Peers;

/// <summary>What a comparison shall do.</summary>
/// <param name="Only">The groups of works and studies to run; empty for all.</param>
/// <param name="Threads">The thread counts.</param>
/// <param name="Peers">The workers beside Hark.</param>
/// <param name="Quick">Whether this is a trial: tiny turns, figures that mean nothing.</param>
/// <param name="Json">Where the figures go.</param>
/// <param name="Charts">The folder of the charts.</param>
internal sealed record PeersOptions(
    IReadOnlyList<string> Only,
    IReadOnlyList<int> Threads,
    IReadOnlyList<string> Peers,
    bool Quick,
    string? Json,
    string Charts)
{
    /// <exception cref="ArgumentException">An option is unknown or lacks its value.</exception>
    public static PeersOptions Parse(ReadOnlySpan<string> arguments)
    {
        PeersOptions options = new([], [1, 2], [WorkerProgram.Torch, WorkerProgram.OnnxRuntime], false, null, "docs");
        while (arguments is [string name, .. var rest])
        {
            if (name == "--quick")
            {
                options = options with { Quick = true };
                arguments = rest;
                continue;
            }
            if (rest is not [string value, .. var next]) throw new ArgumentException($"{name} needs a value.");
            options = name switch
            {
                "--only" => options with { Only = [.. options.Only, .. List(value)] },
                "--threads" => options with { Threads = [.. List(value).Select(ThreadCount)] },
                "--peers" => options with { Peers = List(value) },
                "--json" => options with { Json = value },
                "--charts" => options with { Charts = value },
                _ => throw new ArgumentException($"Unknown option {name}."),
            };
            arguments = next;
        }
        return options;
    }

    public bool Wants(string group) => Only.Count == 0 || Only.Contains(group);

    private static string[] List(string value) =>
        value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int ThreadCount(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads is > 0 and <= 64
            ? threads
            : throw new ArgumentException($"--threads takes numbers from 1 to 64, not '{text}'.");
}
