namespace Hark.Benchmarks.Peers;

/// <summary>Times of one program in milliseconds, from all its turns.</summary>
internal sealed class Samples(IEnumerable<double> milliseconds)
{
    private readonly double[] sorted = [.. milliseconds.Order()];

    public int Count => sorted.Length;

    public double Best => sorted[0];

    public double Median => sorted.Length % 2 == 1
        ? sorted[sorted.Length / 2]
        : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
}
