using BenchmarkDotNet.Attributes;
using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Benchmarks.Kernels;

/// <summary>
/// Matrix products M x N x K with packed weights: squares, and the shapes of EfficientNet, BERT and decoders.
/// </summary>
public class GemmKernels : KernelBenchmark
{
    [Params("512x512x512", "1000x352x88", "4000x24x144", "960x3072x768", "3x4368x256")]
    public string Product { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        int[] sizes = [.. Product.Split('x').Select(int.Parse)];
        (int m, int n, int k) = (sizes[0], sizes[1], sizes[2]);
        Tensor weight = Normal(n, k), bias = Normal(n);
        Prepare(x => x[0].Linear(weight, bias), new Shape(m, k));
    }

    [Benchmark]
    public void Linear() => Execute();
}
