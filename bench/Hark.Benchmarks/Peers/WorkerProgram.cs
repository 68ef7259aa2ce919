namespace Hark.Benchmarks.Peers;

/// <summary>How a worker is started.</summary>
internal sealed record WorkerProgram(
    string FileName, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    public const string Hark = "hark", Torch = "torch", OnnxRuntime = "ort";

    /// <summary>The workers that can be started here. Peers are found by what bench/peers/run.sh has set.</summary>
    public static IReadOnlyDictionary<string, WorkerProgram> Find()
    {
        Dictionary<string, WorkerProgram> programs = new()
        {
            [Hark] = new(System.Environment.ProcessPath!, [.. OwnAssembly(), "worker"], None),
        };
        string peers = System.Environment.GetEnvironmentVariable("HARK_PEERS_SCRIPTS") ?? "bench/peers";
        if (System.Environment.GetEnvironmentVariable("HARK_PEERS_PYTHON") is { Length: > 0 } python)
        {
            programs[Torch] = new(python, [Path.Combine(peers, "torch", "worker.py")], new Dictionary<string, string>
            {
                // Debian's OpenBLAS takes its AVX2 kernels for processors that it does not know.
                ["OPENBLAS_CORETYPE"] = System.Environment.GetEnvironmentVariable("OPENBLAS_CORETYPE") ?? "SkylakeX",
                ["PYTHONDONTWRITEBYTECODE"] = "1",
            });
        }
        if (System.Environment.GetEnvironmentVariable("HARK_PEERS_NODE_MODULES") is { Length: > 0 } modules)
        {
            programs[OnnxRuntime] = new("node", [Path.Combine(peers, "ort", "worker.cjs")], new Dictionary<string, string>
            {
                ["NODE_PATH"] = modules,
            });
        }
        return programs;
    }

    private static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>();

    // Under "dotnet program.dll" the process is dotnet.
    private static string[] OwnAssembly() =>
        Path.GetFileNameWithoutExtension(System.Environment.ProcessPath) == "dotnet"
            ? [typeof(WorkerProgram).Assembly.Location]
            : [];
}
