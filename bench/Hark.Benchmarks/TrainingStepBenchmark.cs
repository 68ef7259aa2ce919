using System.Diagnostics;
using Hark.Engine;
using Hark.Layers;
using Hark.Training.Optimizers;

namespace Hark.Benchmarks;

/// <summary>Real training steps at full size: forward, loss, backward, clipping, AdamW.</summary>
internal static class TrainingStepBenchmark
{
    public static void Run(TrainingCase trained, TrainingStepOptions options, TextWriter output)
    {
        using ThreadTeam? team = options.Threads > 0 ? new ThreadTeam(options.Threads) : null;
        Module network = trained.Network;
        network.RecomputeActivations(options.Recompute);
        AdamW optimizer = new([new ParameterGroup([.. network.NamedParameters()]) { WeightDecay = 1e-6 }]);
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
                Tensor loss = trained.Loss();
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
            $"{trained.Title}, batch {options.Batch} x 10 s, {(team ?? ThreadTeam.Shared).Threads} threads: "
            + $"best {best:0} ms, median {median:0} ms, {1000 * options.Batch / best:0.0} clips/s; "
            + $"processor {processor:0} ms per step; clipping and AdamW {updates.Min():0.0} ms");
        using Process process = Process.GetCurrentProcess();
        output.WriteLine(
            $"tensors in use at most {BufferPool.PeakBytes / 1e6:0} MB, pool {BufferPool.AllocatedBytes / 1e6:0} MB, "
            + $"process at most {process.PeakWorkingSet64 / 1e6:0} MB");
        if (options.Profile) times.Write(output, options.Steps);
    }
}
