using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hark.Benchmarks.Peers;

/// <summary>Where a run's figures go: lines for people, an array of objects for programs.</summary>
internal sealed class Journal(PeersOptions options, Machine machine, TextWriter output)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly JsonArray entries = [];

    public void Say(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }

    public void Add(Figure figure)
    {
        Say(FigureTable.Line(figure, machine.PeakGflops(figure.Threads)));
        Add(figure.ToJson(machine), figure.Threads);
    }

    /// <summary>Adds the facts of the machine and saves at once: a run that is cut short keeps what it has.</summary>
    public void Add(JsonObject entry, int threads)
    {
        machine.AddTo(entry, threads);
        entry["quick"] = options.Quick;
        entries.Add(entry);
        if (options.Json is not null) File.WriteAllText(options.Json, entries.ToJsonString(Indented) + "\n");
    }
}
