using BenchmarkDotNet.Attributes;
using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Benchmarks.Kernels;

/// <summary>Attention from projected queries, keys and values to its heads side by side.</summary>
public class AttentionKernels : KernelBenchmark
{
    /// <summary>Sequences x queries x keys, width and heads: AST, BERT, and three beams that look at a clip.</summary>
    [Params("1x1214x1214 768/12", "8x32x32 768/12", "3x1x32 256/4")]
    public string Case { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        int[] sizes = [.. Case.Split(['x', ' ', '/']).Select(int.Parse)];
        Shape queries = new(sizes[0], sizes[1], sizes[3]), keys = new(sizes[0], sizes[2], sizes[3]);
        Prepare(x => x[0].Attention(x[1], x[2], new AttentionOptions(sizes[4])), queries, keys, keys);
    }

    [Benchmark]
    public void Attention() => Execute();
}
