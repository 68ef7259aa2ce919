using System.Diagnostics;
using System.Globalization;
using Hark.Engine;
using Hark.Engine.Graph;

namespace Hark.Benchmarks.Networks;

/// <summary>
/// `models [NAME ...]`: the table of docs/models.md as Markdown: parameters, floating-point operations and time of
/// every network on 10 s of sound, or on a text of 32 word pieces. Weights are random: they do not matter here.
/// </summary>
internal static class NetworkTable
{
    private const int Threads = 2;
    private const int MostRuns = 50;
    private static readonly TimeSpan perNetwork = TimeSpan.FromSeconds(0.7);

    /// <summary>Writes the rows whose names contain one of these, or all.</summary>
    public static void Run(IReadOnlyCollection<string> names, TextWriter output)
    {
        using ThreadTeam team = new(Threads);
        string? section = null;
        foreach (NetworkRow row in NetworkRows.All)
        {
            if (names.Count > 0 && !names.Any(name => row.Name.Contains(name, StringComparison.OrdinalIgnoreCase)))
                continue;
            if (section != row.Section)
            {
                section = row.Section;
                output.WriteLine();
                output.WriteLine(section);
                output.WriteLine();
                output.WriteLine("| network | parameters | GFLOP | ms | checkpoint dialects | licence |");
                output.WriteLine("|---|---:|---:|---:|---|---|");
            }
            (long parameters, long flops, double milliseconds) = Measure(row.Make(), team);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Name} | {parameters:N0} | {flops / 1e9:N2} | {milliseconds:N1} "
                + $"| {row.Dialects} | {row.Licence} |"));
        }
    }

    private static (long Parameters, long Flops, double Milliseconds) Measure(NetworkCase @case, ThreadTeam team)
    {
        @case.Network.Initialize(new Philox(1));
        @case.Network.RequireGradient(false);
        @case.Network.Eval();
        using TracedNetwork traced = new(@case.Forward, team);
        Shape[] shapes = [.. @case.Inputs.Select(input => input.Shape)];
        long flops = traced.GraphFor(shapes).Flops, best = long.MaxValue;
        Stopwatch clock = Stopwatch.StartNew();
        for (int run = 0; run < MostRuns && (run < 4 || clock.Elapsed < perNetwork); run++)
        {
            long begin = Stopwatch.GetTimestamp();
            using (traced.Run(@case.Inputs)) best = Math.Min(best, Stopwatch.GetTimestamp() - begin);
        }
        return (@case.Network.ParameterCount, flops, best * 1000.0 / Stopwatch.Frequency);
    }
}
