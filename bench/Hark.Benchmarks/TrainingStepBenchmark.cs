using System.Diagnostics;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;
using Hark.Models;
using Hark.Training.Optimizers;

namespace Hark.Benchmarks;

/// <summary>
/// Real training steps of EffNet-Trm B2 at full size (vocabulary 4,368) on random log-mels of 10 s and random captions:
/// forward, label-smoothed cross entropy, backward, clipping, AdamW. Everything is trained, batch norm included.
/// </summary>
internal static class TrainingStepBenchmark
{
    private const int Frames = 1001, Bands = 64, Vocabulary = 4368, Words = 20;

    public static void Run(TrainingStepOptions options, TextWriter output)
    {
        using ThreadTeam? team = options.Threads > 0 ? new ThreadTeam(options.Threads) : null;
        EffNetTrm network = Network();
        network.RecomputeActivations(options.Recompute);
        AdamW optimizer = new([new ParameterGroup([.. network.NamedParameters()]) { WeightDecay = 1e-6 }]);
        using Tensor logMels = Normal(new(options.Batch, Frames, Bands), 1);
        using Tensor words = Ids(options.Batch, 2), targets = Ids(options.Batch, 3);
        OperationTimes times = new(options.Shapes);
        List<double> milliseconds = [];
        List<double> updates = [];
        TimeSpan processorStart = default;
        for (int step = 0; step <= options.Steps; step++)
        {
            if (step == 1)
            {
                BufferPool.RestartPeak();
                processorStart = Environment.CpuUsage.TotalTime;
                if (options.Profile) Tape.Observer = times;
            }
            Dropout.Seed(network, 4, step);
            DropPath.Seed(network, 4, step);
            long started = Stopwatch.GetTimestamp();
            using (Tape tape = new(team))
            {
                Tensor loss = Loss(network, logMels, words, targets);
                tape.Backward(loss);
                if (!float.IsFinite(loss.Item)) throw new InvalidOperationException($"The loss is {loss.Item}.");
            }
            long differentiated = Stopwatch.GetTimestamp();
            optimizer.ClipGradients(1);
            optimizer.Step(1e-4);
            optimizer.ClearGradients();
            if (step == 0) continue; // compiles, and fills the pool
            milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            updates.Add(Stopwatch.GetElapsedTime(differentiated).TotalMilliseconds);
        }
        double processor = (Environment.CpuUsage.TotalTime - processorStart).TotalMilliseconds / options.Steps;
        Tape.Observer = null;
        milliseconds.Sort();
        double best = milliseconds[0], median = milliseconds[milliseconds.Count / 2];
        output.WriteLine(
            $"EffNet-Trm B2, batch {options.Batch} x 10 s, {(team ?? ThreadTeam.Shared).Threads} threads: "
            + $"best {best:0} ms, median {median:0} ms, {1000 * options.Batch / best:0.0} clips/s; "
            + $"processor {processor:0} ms per step; clipping and AdamW {updates.Min():0.0} ms");
        using Process process = Process.GetCurrentProcess();
        output.WriteLine(
            $"tensors in use at most {BufferPool.PeakBytes / 1e6:0} MB, pool {BufferPool.AllocatedBytes / 1e6:0} MB, "
            + $"process at most {process.PeakWorkingSet64 / 1e6:0} MB");
        if (options.Profile) times.Write(output, options.Steps);
    }

    private static EffNetTrm Network()
    {
        EfficientNetSettings encoder = EfficientNetSettings.B2;
        EffNetTrm network = new(encoder, new(Vocabulary, encoder.HeadChannels));
        network.Initialize(new Philox(5));
        network.Train();
        return network;
    }

    private static Tensor Loss(EffNetTrm network, Tensor logMels, Tensor words, Tensor targets)
    {
        int clips = logMels.Shape[0];
        Tensor features = network.Encoder.Forward(logMels); // [B, T', E]
        int[] lengths = [.. Enumerable.Repeat(EffNetTrm.FeatureLength(Frames), clips)];
        DecoderMemory memory = network.Decoder.Remember(features, EffNetTrm.FeatureMask(lengths, features.Shape[1]));
        Tensor logits = network.Decoder.Forward(words, Tensor.Full(words.Shape, 1), memory); // [B, L, V]
        return logits.CrossEntropy(targets, 0.1f);
    }

    private static Tensor Normal(Shape shape, ulong seed)
    {
        Tensor tensor = new(shape);
        new Philox(seed).FillNormal(tensor.Span);
        return tensor;
    }

    private static Tensor Ids(int rows, ulong seed)
    {
        Tensor tensor = new(new(rows, Words));
        new Philox(seed).FillUniform(tensor.Span);
        foreach (ref float value in tensor.Span) value = MathF.Floor(value * (Vocabulary - 1));
        return tensor;
    }
}
