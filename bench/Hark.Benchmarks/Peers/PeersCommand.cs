using System.Text.Json.Nodes;
using Hark.Benchmarks.Studies;
using Hark.Benchmarks.Works;

namespace Hark.Benchmarks.Peers;

/// <summary>
/// `peers`: Hark beside PyTorch and ONNX Runtime, the same work with the same weights in turns within one run; then
/// studies of single questions.
/// </summary>
internal sealed class PeersCommand(PeersOptions options, TextWriter output)
{
    private static readonly IStudy[] Studies =
        [new MemoryStudy(), new ContendedStudy(), new StartStudy(), new GrowthStudy()];

    public void Run()
    {
        CheckNames();
        var programs = WorkerProgram.Find()
            .Where(program => program.Key == WorkerProgram.Hark || options.Peers.Contains(program.Key))
            .ToDictionary();
        Machine machine = Machine.Measure(options.Threads);
        Journal journal = new(options, machine, output);
        journal.Say(Machine.Processor);
        foreach (int threads in options.Threads)
            journal.Say($"multiply-add peak, {threads} thread(s): {machine.PeakGflops(threads):0} GFLOP/s");
        if (options.Quick) journal.Say("a quick trial: it shows that everything runs; its figures mean nothing");
        using Crew crew = new(programs, options.Quick);
        foreach (string program in programs.Keys)
            journal.Say($"{program}: {crew.Get(program, options.Threads[0]).Version}");

        Work[] works = [.. WorkCatalog.All.Where(work => options.Wants(work.Group))];
        if (works.Length > 0) journal.Say($"\n{FigureTable.Head}");
        foreach (Work work in works) Compare(work, crew, journal);
        foreach (IStudy study in Studies.Where(study => options.Wants(study.Name)))
        {
            journal.Say($"\n{study.Title}");
            try
            {
                study.Run(options, crew, journal);
            }
            catch (WorkerException error)
            {
                journal.Say($"  {study.Name}: left out, because {error.Message}");
            }
        }
    }

    private void CheckNames()
    {
        string[] known =
            [.. WorkCatalog.All.Select(work => work.Group).Distinct(), .. Studies.Select(study => study.Name)];
        string[] unknown = [.. options.Only.Except(known)];
        if (unknown.Length == 0) return;
        throw new ArgumentException(
            $"There is no '{string.Join("', '", unknown)}'; --only knows {string.Join(", ", known)}.");
    }

    private void Compare(Work work, Crew crew, Journal journal)
    {
        using TemporaryFolder folder = new();
        try
        {
            double flops = folder.Write(work, options, crew);
            foreach (int threads in options.Threads)
            {
                Comparison comparison = new(work, folder.Files, threads, options, crew, output);
                foreach (Figure figure in comparison.Run(flops)) journal.Add(figure);
            }
        }
        catch (WorkerException error)
        {
            journal.Say($"  {work.Name}: left out, because {error.Message}");
            crew.ForgetAll();
        }
    }
}
