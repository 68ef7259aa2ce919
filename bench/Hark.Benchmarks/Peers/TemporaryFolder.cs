using System.Text.Json.Nodes;
using Hark.Benchmarks.Works;

namespace Hark.Benchmarks.Peers;

/// <summary>The files of a work for as long as it is compared: those of the big networks take a gigabyte.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public WorkFolder Files { get; } = new(Directory.CreateTempSubdirectory("hark-peers-").FullName);

    /// <summary>Lets Hark write the files, and returns the operations of one run.</summary>
    /// <exception cref="WorkerException">It could not.</exception>
    public double Write(Work work, PeersOptions options, Crew crew)
    {
        JsonObject written = crew.Get(WorkerProgram.Hark, options.Threads[^1]).Ask(new()
        {
            ["do"] = "write",
            ["work"] = work.Name,
            ["folder"] = Files.Path,
            ["quick"] = options.Quick,
        });
        return (double)written["flops"]!;
    }

    public void Dispose() => Directory.Delete(Files.Path, recursive: true);
}
