using System.Runtime.Intrinsics;

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
            Dictionary<string, string> environment = new()
            {
                ["PYTHONDONTWRITEBYTECODE"] = "1",
                // The C library hands large tensors back to the system at once, and every training step pages its
                // memory in anew: twice the time of a step of the bi-encoder.
                ["MALLOC_MMAP_MAX_"] = "0",
                ["MALLOC_TRIM_THRESHOLD_"] = "100000000000",
            };
            if (Vector512.IsHardwareAccelerated)
            {
                // Debian's OpenBLAS and PyTorch take AVX2 for processors that are newer than they are.
                environment["OPENBLAS_CORETYPE"] = "SkylakeX";
                environment["ATEN_CPU_CAPABILITY"] = "avx512";
            }
            programs[Torch] = new(python, [Path.Combine(peers, "torch", "worker.py")], environment);
        }
        if (System.Environment.GetEnvironmentVariable("HARK_PEERS_NODE_MODULES") is { Length: > 0 } modules)
        {
            Dictionary<string, string> environment = new() { ["NODE_PATH"] = modules };
            programs[OnnxRuntime] = new("node", [Path.Combine(peers, "ort", "worker.cjs")], environment);
        }
        return programs;
    }

    /// <summary>The same program with the C library's usual way to give memory back, for a measure of memory.</summary>
    public WorkerProgram Thrifty => this with
    {
        Environment = Environment.Where(variable => !variable.Key.StartsWith("MALLOC_", StringComparison.Ordinal))
            .ToDictionary(),
    };

    private static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>();

    // Under "dotnet program.dll" the process is dotnet.
    private static string[] OwnAssembly() =>
        Path.GetFileNameWithoutExtension(System.Environment.ProcessPath) == "dotnet"
            ? [typeof(WorkerProgram).Assembly.Location]
            : [];
}
