using BenchmarkDotNet.Attributes;
using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Benchmarks.Kernels;

/// <summary>Depthwise convolutions of EfficientNet-B2 for ten seconds of sound.</summary>
public class DepthwiseKernels : KernelBenchmark
{
    /// <summary>Side of the filter, step, frames x bands, channels.</summary>
    [Params("3/1 501x32x96", "3/2 501x32x144", "5/1 126x8x288", "5/2 126x8x528", "3/1 32x2x2112")]
    public string Layer { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        int[] sizes = [.. Layer.Split(['/', ' ', 'x']).Select(int.Parse)];
        (int side, int stride, int channels) = (sizes[0], sizes[1], sizes[4]);
        int pad = side / 2;
        ConvolutionOptions options = new()
        {
            StrideT = stride,
            StrideF = stride,
            PadTLow = pad,
            PadTHigh = pad,
            PadFLow = pad,
            PadFHigh = pad,
            Groups = channels,
            Activation = Activation.Silu,
        };
        Tensor weight = Normal(channels, 1, side, side), bias = Normal(channels);
        Prepare(x => x[0].Conv2d(weight, bias, options), new Shape(1, sizes[2], sizes[3], channels));
    }

    [Benchmark]
    public void Depthwise() => Execute();
}
