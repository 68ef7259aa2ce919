using BenchmarkDotNet.Attributes;
using Hark.Features;

namespace Hark.Benchmarks.Kernels;

/// <summary>Ten seconds of sound to their log-mel, on one thread.</summary>
public class LogMelKernels
{
    private const double Seconds = 10;

    private LogMel frontEnd = null!;
    private float[] samples = [], logMel = [];

    [Params("effb2", "panns-32k")]
    public string FrontEnd { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        frontEnd = new(FrontEnd == "effb2" ? FrontEnds.EffB2 : FrontEnds.Panns32k);
        samples = Works.TestClip.Samples(frontEnd.Settings.SampleRate, Seconds);
        logMel = new float[frontEnd.FrameCount(samples.Length) * frontEnd.Bands];
    }

    [Benchmark]
    public void LogMel() => frontEnd.Compute(samples, logMel);
}
