using BenchmarkDotNet.Attributes;
using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Benchmarks.Kernels;

/// <summary>
/// Convolutions with 3 x 3 filters, by which way they take: the first layers of PANNs are direct, the next ones
/// Winograd. <c>Hark.Benchmarks conv</c> compares both for every layer.
/// </summary>
public class ConvolutionKernels : KernelBenchmark
{
    private static readonly ConvolutionOptions Same = new() { PadTLow = 1, PadTHigh = 1, PadFLow = 1, PadFHigh = 1 };

    /// <summary>Frames x bands, channels in and out.</summary>
    [Params("1001x64 1->64", "1001x64 64->64", "250x16 256->256", "125x8 512->512")]
    public string Layer { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        int[] sizes = [.. Layer.Split(["x", " ", "->"], StringSplitOptions.None).Select(int.Parse)];
        Tensor weight = Normal(sizes[3], sizes[2], 3, 3), bias = Normal(sizes[3]);
        ConvolutionOptions options = Same with { Activation = Activation.Relu };
        Prepare(x => x[0].Conv2d(weight, bias, options), new Shape(1, sizes[0], sizes[1], sizes[2]));
    }

    [Benchmark]
    public void Convolution3x3() => Execute();
}
