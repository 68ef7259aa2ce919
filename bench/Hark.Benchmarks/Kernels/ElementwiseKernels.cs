using BenchmarkDotNet.Attributes;
using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Benchmarks.Kernels;

/// <summary>A million numbers through a function.</summary>
public class ElementwiseKernels : KernelBenchmark
{
    private static readonly Shape Million = new(1000, 1000);

    [Params("exp", "log", "silu", "gelu", "sigmoid", "tanh", "add")]
    public string Function { get; set; } = "";

    [GlobalSetup]
    public void Prepare() => Prepare(
        x => Function switch
        {
            "exp" => x[0].Exp(),
            "log" => x[0].Log(),
            "silu" => x[0].Silu(),
            "gelu" => x[0].Gelu(),
            "sigmoid" => x[0].Sigmoid(),
            "tanh" => x[0].Tanh(),
            _ => x[0].Add(x[1]),
        },
        Function == "add" ? [Million, Million] : [Million]);

    [Benchmark]
    public void Map() => Execute();
}
