using System.Globalization;
using Hark.Audio;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Kernels;
using Hark.Features;
using Hark.Models;

namespace Hark.Benchmarks;

/// <summary>
/// `int8`: what 8-bit integers gain and lose against 32-bit floats. Times are processor time of one thread, the best of
/// many batches; floats and integers take turns.
/// </summary>
internal static unsafe class Int8Benchmark
{
    private const double SecondsPerShape = 0.4, SecondsPerBatch = 0.004;

    /// <summary>Products if there are no arguments; the encoder of a model on some clips otherwise.</summary>
    public static void Run(string[] modelAndClips, TextWriter output)
    {
        if (modelAndClips.Length < 2) RunProducts(output);
        else RunEncoder(modelAndClips[0], modelAndClips[1..], output);
    }

    /// <summary>Products of several shapes; those of a pointwise convolution come with its activation.</summary>
    private static void RunProducts(TextWriter output)
    {
        output.WriteLine($"bytes are {(Int8Gemm.IsFast ? "fast" : "slow")} on this processor; one thread");
        output.WriteLine("rows x columns x depth            float32        int8   ratio   relative error");
        using ThreadTeam team = new(1);
        foreach ((int m, int n, int k, Activation activation) in new[]
        {
            (960, 768, 768, Activation.None), (960, 3072, 768, Activation.Gelu), (256, 768, 768, Activation.None),
            (8000, 144, 24, Activation.Silu), (8000, 24, 144, Activation.None), (2000, 288, 48, Activation.Silu),
            (2000, 48, 288, Activation.None), (1000, 528, 88, Activation.Silu), (1000, 88, 528, Activation.None),
            (1000, 720, 120, Activation.Silu), (1000, 120, 720, Activation.None), (250, 1248, 208, Activation.Silu),
            (250, 208, 1248, Activation.None), (250, 1408, 352, Activation.Silu), (3, 256, 256, Activation.None),
            (3, 1024, 256, Activation.Relu), (3, 4368, 256, Activation.None), (1, 4368, 256, Activation.None),
        })
        {
            using RandomArray a = new(m * k, 1), b = new(n * k, 2), c = new(m * n, 3), bias = new(n, 4);
            using RandomArray c8 = new(m * n, 5);
            using PackedMatrix packed = PackedMatrix.FromTransposed(n, k, b, k);
            using QuantizedMatrix quantized = QuantizedMatrix.FromTransposed(n, k, b);
            (double floats, double bytes) = Best(
                () => Gemm.Multiply(team, m, n, k, a, k, packed, c, n, bias, activation),
                () => Int8Gemm.Multiply(team, m, a, quantized, c8, bias, activation));
            double error = RelativeError(c.Span, c8.Span);
            output.WriteLine(Invariant($"{m,5} x {n,4} x {k,4} {activation,-5} {floats * 1e6,12:0.0} us")
                + Invariant($"{bytes * 1e6,9:0.0} us {floats / bytes,7:0.00} {error,12:0.0000}"));
        }
    }

    /// <summary>The encoder of a model: its features and its time in both precisions.</summary>
    private static void RunEncoder(string modelPath, IReadOnlyList<string> clips, TextWriter output)
    {
        using SafetensorsFile file = SafetensorsFile.Open(modelPath);
        EffNetTrm network = EffNetTrmCard.Build(ModelCard.Read(file), file.FileName);
        ModuleWeights.Load(network, file);
        network.RequireGradient(false);
        network.Eval();
        using ThreadTeam team = new(1);
        using TracedNetwork exact = new(x => [network.Encoder.Forward(x[0])], team);
        using TracedNetwork rounded = new(x => [network.Encoder.Forward(x[0])], team, precision: Precision.Int8);
        LogMel frontEnd = new(FrontEnds.EffB2);
        double worstCosine = 1, sumError = 0;
        foreach (string clip in clips)
        {
            using Tensor logMel = Features(frontEnd, clip);
            using GraphRun floats = exact.Run(logMel), bytes = rounded.Run(logMel);
            double error = RelativeError(floats[0].Span, bytes[0].Span);
            worstCosine = Math.Min(worstCosine, Cosine(floats[0].Span, bytes[0].Span));
            sumError += error;
            if (clip != clips[0]) continue;
            (double floatTime, double byteTime) = Best(() => floats.Execute(), () => bytes.Execute());
            NetworkGraph graph = rounded.GraphFor(logMel.Shape);
            long flops = graph.Nodes.Sum(node => node.Flops);
            long inBytes = graph.Nodes.Where(node => node.Operation is Engine.Ops.QuantizedLinearOperation)
                .Sum(node => node.Flops);
            output.WriteLine(Invariant($"encoder, {logMel.Shape}: float32 {floatTime * 1e3:0.00} ms, ")
                + Invariant($"int8 {byteTime * 1e3:0.00} ms; {100.0 * inBytes / flops:0} % of the work in bytes"));
        }
        output.WriteLine(Invariant($"features of {clips.Count} clips: relative error {sumError / clips.Count:0.0000} ")
            + Invariant($"on average, smallest cosine {worstCosine:0.00000}"));
    }

    private static Tensor Features(LogMel frontEnd, string clip)
    {
        using MonoReader reader = new(AudioFile.Open(clip), frontEnd.Settings.SampleRate);
        float[] samples = new float[10 * frontEnd.Settings.SampleRate];
        int count = 0;
        for (int read = reader.Read(samples); read > 0; read = reader.Read(samples.AsSpan(count))) count += read;
        Tensor logMel = new(new(1, frontEnd.FrameCount(count), frontEnd.Bands));
        frontEnd.Compute(samples.AsSpan(0, count), logMel.Span);
        return logMel;
    }

    private static double RelativeError(ReadOnlySpan<float> exact, ReadOnlySpan<float> found)
    {
        double error = 0, power = 0;
        for (int i = 0; i < exact.Length; i++)
        {
            error += ((double)found[i] - exact[i]) * ((double)found[i] - exact[i]);
            power += (double)exact[i] * exact[i];
        }
        return Math.Sqrt(error / power);
    }

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double dot = 0, powerA = 0, powerB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            powerA += (double)a[i] * a[i];
            powerB += (double)b[i] * b[i];
        }
        return dot / Math.Sqrt(powerA * powerB);
    }

    private static (double First, double Second) Best(Action first, Action second)
    {
        (int firstCount, int secondCount) = (BatchOf(first), BatchOf(second));
        double bestFirst = double.MaxValue, bestSecond = double.MaxValue, spent = 0;
        for (int repeat = 0; repeat < 7 || spent < SecondsPerShape; repeat++)
        {
            double a = Time(first, firstCount), b = Time(second, secondCount);
            (bestFirst, bestSecond) = (Math.Min(bestFirst, a), Math.Min(bestSecond, b));
            spent += a * firstCount + b * secondCount;
        }
        return (bestFirst, bestSecond);
    }

    /// <summary>How often an action runs in a batch, found after a warm-up.</summary>
    private static int BatchOf(Action action)
    {
        Time(action, 3);
        return Math.Max(1, (int)(SecondsPerBatch / Math.Max(Time(action, 3), 1e-7)));
    }

    private static double Time(Action action, int count)
    {
        TimeSpan begin = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < count; i++) action();
        return (Environment.CpuUsage.TotalTime - begin).TotalSeconds / count;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
