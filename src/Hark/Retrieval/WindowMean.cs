namespace Hark.Retrieval;

/// <summary>The vector of a recording out of those of its windows: their mean by length.</summary>
internal sealed class WindowMean(int width, bool isUnit)
{
    private readonly double[] sum = new double[width];
    private long total;

    public void Add(ReadOnlySpan<float> vector, int samples)
    {
        for (int i = 0; i < sum.Length; i++) sum[i] += (double)vector[i] * samples;
        total += samples;
    }

    /// <summary>The mean; brought back to unit length where the space has unit vectors.</summary>
    public float[] Finish()
    {
        double scale = total;
        if (isUnit)
        {
            scale = Math.Sqrt(sum.Sum(value => value * value));
            if (scale == 0) scale = 1;
        }
        return Array.ConvertAll(sum, value => (float)(value / scale));
    }
}
