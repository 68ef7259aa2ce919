using Hark.Benchmarks.Works;
using Hark.Engine;

namespace Hark.Benchmarks.Peers;

/// <summary>How far the results of two programs are apart.</summary>
internal static class Difference
{
    /// <summary>The largest difference over the largest magnitude, the worst of all tensors.</summary>
    /// <exception cref="WorkerException">A tensor is missing or of another size: the work was not the same.</exception>
    public static double Between(string expectedFile, string foundFile)
    {
        Dictionary<string, Tensor> expected = TensorFile.Read(expectedFile), found = TensorFile.Read(foundFile);
        double worst = 0;
        foreach ((string name, Tensor value) in expected)
        {
            if (!found.TryGetValue(name, out Tensor? other) || other.Count != value.Count)
            {
                throw new WorkerException(
                    $"its result '{name}' is {other?.Shape.ToString() ?? "missing"}, Hark's is {value.Shape}");
            }
            worst = Math.Max(worst, Between(value.Span, other.Span));
        }
        return worst;
    }

    private static double Between(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        double difference = 0, largest = 1e-30;
        for (int i = 0; i < expected.Length; i++)
        {
            difference = Math.Max(difference, Math.Abs((double)expected[i] - found[i]));
            largest = Math.Max(largest, Math.Abs((double)expected[i]));
        }
        return double.IsFinite(difference) ? difference / largest : double.PositiveInfinity;
    }
}
