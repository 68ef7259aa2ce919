using Hark.Engine;
using Hark.Layers;

namespace Hark.Benchmarks.Works;

/// <summary>
/// Gives a network with random weights the batch statistics of an input. Without them the signal dies away, or grows,
/// within a few dozen layers; numbers that are almost zero are slow on some processors and hide differences.
/// </summary>
internal static class BatchStatistics
{
    public static void Measure(Module network, Action forward)
    {
        BatchNorm[] norms = [.. network.Modules().OfType<BatchNorm>()];
        if (norms.Length == 0) return;
        // A pass in training leaves (1 - momentum) old + momentum new: from old = 0, a multiple of the new value.
        // second norm that starts at one tells the momentum.
        foreach (BatchNorm norm in norms) norm.RunningMean.Span.Clear();
        foreach (BatchNorm norm in norms) norm.RunningVariance.Span.Clear();
        network.Train();
        Dropout.Seed(network, 1, 0);
        DropPath.Seed(network, 1, 0);
        using (new TensorScope()) forward();
        network.Eval();
        foreach (BatchNorm norm in norms) Rescale(norm);
    }

    private static void Rescale(BatchNorm norm)
    {
        float share = Momentum(norm);
        foreach (ref float value in norm.RunningMean.Span) value /= share;
        foreach (ref float value in norm.RunningVariance.Span) value = Math.Max(value / share, 1e-4f);
    }

    // What is left of ones after a pass over zeros is 1 - momentum.
    private static float Momentum(BatchNorm norm)
    {
        int channels = norm.Weight.Count;
        float[] mean = norm.RunningMean.ToArray(), variance = norm.RunningVariance.ToArray();
        norm.RunningMean.Span.Fill(1);
        norm.Train();
        using (new TensorScope()) norm.Forward(Tensor.Zeros(new(2, channels)));
        norm.Eval();
        float left = norm.RunningMean.Span[0];
        mean.CopyTo(norm.RunningMean.Span);
        variance.CopyTo(norm.RunningVariance.Span);
        return 1 - left;
    }
}
