using BenchmarkDotNet.Attributes;
using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Benchmarks.Kernels;

/// <summary>What reads a whole row before it writes it: softmax and layer norm.</summary>
public class RowKernels : KernelBenchmark
{
    /// <summary>Rows x width: attention of AST, layers of BERT, words of a decoder.</summary>
    [Params("1214x1214", "1000x768", "3x4368")]
    public string Rows { get; set; } = "";

    private Shape Input => new([.. Rows.Split('x').Select(int.Parse)]);

    [GlobalSetup(Target = nameof(Softmax))]
    public void PrepareSoftmax() => Prepare(x => x[0].Softmax(), Input);

    [GlobalSetup(Target = nameof(LayerNorm))]
    public void PrepareLayerNorm()
    {
        Tensor weight = Normal(Input[1]), bias = Normal(Input[1]);
        Prepare(x => x[0].LayerNorm(weight, bias), Input);
    }

    [Benchmark]
    public void Softmax() => Execute();

    [Benchmark]
    public void LayerNorm() => Execute();
}
