using System.Text.Json;
using System.Text.Json.Nodes;
using Hark.Benchmarks.Works;

namespace Hark.Benchmarks.Peers;

/// <summary>
/// `peers`: Hark beside PyTorch and ONNX Runtime, the same work with the same weights in turns within one run.
/// </summary>
internal sealed class PeersCommand(PeersOptions options, TextWriter output)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly JsonArray json = [];

    public void Run()
    {
        var programs = WorkerProgram.Find()
            .Where(program => program.Key == WorkerProgram.Hark || options.Peers.Contains(program.Key))
            .ToDictionary();
        Machine machine = Machine.Measure(options.Threads);
        output.WriteLine(Machine.Processor);
        foreach (int threads in options.Threads)
            output.WriteLine($"multiply-add peak, {threads} thread(s): {machine.PeakGflops(threads):0} GFLOP/s");
        if (options.Quick) output.WriteLine("a quick trial: it shows that everything runs; its figures mean nothing");
        using Crew crew = new(programs, options.Quick);
        foreach (string program in programs.Keys)
            output.WriteLine($"{program}: {crew.Get(program, options.Threads[0]).Version}");

        output.WriteLine();
        output.WriteLine(FigureTable.Head);
        foreach (Work work in WorkCatalog.All.Where(work => options.Wants(work.Group))) Compare(work, crew, machine);
        Save();
    }

    private void Compare(Work work, Crew crew, Machine machine)
    {
        WorkFolder folder = new(Directory.CreateTempSubdirectory("hark-peers-").FullName);
        try
        {
            JsonObject written = crew.Get(WorkerProgram.Hark, options.Threads[0]).Ask(new()
            {
                ["do"] = "write",
                ["work"] = work.Name,
                ["folder"] = folder.Path,
                ["quick"] = options.Quick,
            });
            foreach (int threads in options.Threads)
            {
                Comparison comparison = new(work, folder, threads, options.Quick, crew, output);
                foreach (Figure figure in comparison.Run((double)written["flops"]!))
                {
                    output.WriteLine(FigureTable.Line(figure, machine.PeakGflops(threads)));
                    json.Add(figure.ToJson(machine));
                }
            }
        }
        catch (WorkerException error)
        {
            output.WriteLine($"  {work.Name}: left out, because {error.Message}");
            foreach (int threads in options.Threads) crew.Forget(WorkerProgram.Hark, threads);
        }
        finally
        {
            Directory.Delete(folder.Path, recursive: true);
        }
    }

    private void Save()
    {
        if (options.Json is null) return;
        foreach (JsonNode? entry in json) entry!["quick"] = options.Quick;
        File.WriteAllText(options.Json, json.ToJsonString(Indented) + "\n");
    }
}
