using System.Text.Json.Nodes;
using Hark.Benchmarks.Works;

namespace Hark.Benchmarks.Peers;

/// <summary>A program that takes part in a comparison: ready, and with a result to show.</summary>
internal sealed class Entrant
{
    private readonly Work work;
    private readonly WorkFolder folder;
    private readonly List<double> milliseconds = [];
    private Worker worker;

    private Entrant(Work work, WorkFolder folder, Contender? peer, Worker worker)
    {
        this.work = work;
        this.folder = folder;
        this.worker = worker;
        Peer = peer;
        JsonObject opened = Open();
        Mode = (string?)opened["mode"];
        CallMs = (double?)opened["call_ms"];
    }

    /// <summary>Which peer it is; null for Hark.</summary>
    public Contender? Peer { get; }

    public string Label => Peer?.Label ?? "Hark";

    public string Version => worker.Version;

    /// <summary>The way that the program takes, if it has several.</summary>
    public string? Mode { get; }

    /// <summary>Milliseconds of a call that computes nothing, where that was measured.</summary>
    public double? CallMs { get; }

    public double? Difference { get; private set; }

    public bool? SameText { get; private set; }

    /// <summary>Bytes on the managed heap in a run.</summary>
    public double? Allocated { get; private set; }

    public Samples Samples => new(milliseconds);

    private string? OutputFile { get; set; }

    private string? Text { get; set; }

    /// <summary>Gets a worker ready, and lets it show its result.</summary>
    /// <param name="work">The work.</param>
    /// <param name="folder">Its files.</param>
    /// <param name="peer">Who does it; null for Hark.</param>
    /// <param name="worker">The process.</param>
    /// <param name="check">Whether a result is wanted.</param>
    /// <exception cref="WorkerException">It cannot.</exception>
    public static Entrant Open(Work work, WorkFolder folder, Contender? peer, Worker worker, bool check)
    {
        Entrant entrant = new(work, folder, peer, worker);
        if (check) entrant.Show();
        return entrant;
    }

    /// <summary>Gets another process ready, which goes the way that the first one has chosen.</summary>
    /// <exception cref="WorkerException">It cannot.</exception>
    public void Move(Worker to)
    {
        worker = to;
        Open();
    }

    /// <summary>Finds out whether the work is the same.</summary>
    /// <exception cref="WorkerException">The results are not even of one size.</exception>
    public void Compare(Entrant hark)
    {
        if (hark.Text is not null) SameText = Text == hark.Text;
        else if (hark.OutputFile is not null && OutputFile is not null)
            Difference = Peers.Difference.Between(hark.OutputFile, OutputFile);
    }

    /// <summary>Frees what the work takes.</summary>
    public void Close() => worker.Ask(new() { ["do"] = "close" });

    public void WarmUp(double seconds, int least = 1) => worker.Run(seconds, least);

    public void TakeTurn(double seconds)
    {
        Turn turn = worker.Run(seconds, 1);
        milliseconds.AddRange(turn.Milliseconds);
        Allocated = turn.Allocated;
    }

    /// <summary>A turn whose samples are not kept.</summary>
    public Samples Try(double seconds) => new(worker.Run(seconds, 1).Milliseconds);

    private JsonObject Open() => worker.Ask(new()
    {
        ["do"] = "open",
        ["work"] = work.Name,
        ["group"] = work.Group,
        ["folder"] = folder.Path,
        ["variant"] = Peer?.Variant ?? "",
        ["mode"] = Mode,
    });

    private void Show()
    {
        OutputFile = folder.Output($"{Peer?.Program ?? WorkerProgram.Hark}{Peer?.Variant}");
        Text = (string?)worker.Ask(new() { ["do"] = "output", ["file"] = OutputFile })["text"];
    }
}
