namespace Hark.Benchmarks.Works;

/// <summary>Something that Hark and its peers can do alike.</summary>
internal abstract class Work(string name)
{
    /// <summary>The name in tables and files.</summary>
    public string Name { get; } = name;

    /// <summary>The name that <c>--only</c> knows: several works may share one.</summary>
    public string Group { get; init; } = name;

    /// <summary>Who else does it.</summary>
    public required IReadOnlyList<Contender> Peers { get; init; }

    /// <summary>How many turns everybody gets; few where one run takes seconds.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>
    /// Whether the programs may not be ready at the same time, because together they need more memory than a machine
    /// has: every turn is a process of its own, which gets ready, does the work and ends before the next one starts.
    /// </summary>
    public bool NeedsMemory { get; init; }

    /// <summary>Whether results are compared at one number of threads only: they take as long as a run.</summary>
    public bool ChecksOnce { get; init; }

    /// <summary>The seconds of a turn; a run that takes longer is finished.</summary>
    public double TurnSeconds { get; init; } = 0.4;

    /// <summary>Writes what the programs read: weights, inputs, the exported graph, or a model and a clip.</summary>
    /// <param name="folder">An empty folder.</param>
    /// <param name="quick">Whether only a trial is wanted: small batches, figures that mean nothing.</param>
    /// <returns>Floating-point operations of one run, 0 where they are not counted.</returns>
    public abstract double Write(WorkFolder folder, bool quick);

    /// <summary>Gets Hark ready to do it, from the files.</summary>
    public abstract IRun Open(WorkFolder folder);
}

/// <summary>A program that does a work beside Hark.</summary>
/// <param name="Label">What the report calls it.</param>
/// <param name="Program">Which worker: "torch" or "ort".</param>
/// <param name="Goal">How many times as fast as it Hark shall be; 0 for no goal.</param>
/// <param name="Variant">Which of several ways the worker takes.</param>
internal sealed record Contender(string Label, string Program, double Goal = 0, string Variant = "")
{
    public static Contender Torch(double goal = 0) => new("PyTorch", "torch", goal);

    public static Contender OnnxRuntime(double goal = 0) => new("ONNX Runtime", "ort", goal);
}
