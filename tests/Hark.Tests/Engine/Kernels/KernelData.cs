using Hark.Engine;

namespace Hark.Tests.Engine.Kernels;

/// <summary>Random inputs and comparisons for the tests of the kernels.</summary>
internal static class KernelData
{
    public static float[] Random(long n, ulong seed, float mean = 0, float deviation = 1)
    {
        var values = new float[n];
        new Philox(seed).FillNormal(values, mean, deviation);
        return values;
    }

    /// <summary>Evenly spread from -0.5 to 0.5.</summary>
    public static float[] Uniform(int n, int seed)
    {
        Random random = new(seed);
        var values = new float[n];
        for (int i = 0; i < n; i++) values[i] = random.NextSingle() - 0.5f;
        return values;
    }

    public static double[] ToDouble(this float[] values) => Array.ConvertAll(values, v => (double)v);

    /// <summary>
    /// Compares with a result in double: |actual - expected| &lt;= tolerance · max(1, largest |expected|).
    /// </summary>
    public static void Close(
        ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance, string what = "")
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 1;
        foreach (double v in expected) largest = Math.Max(largest, Math.Abs(v));
        for (int i = 0; i < actual.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * largest,
                $"{what}[{i}]: expected {expected[i]:R}, found {actual[i]:R}");
        }
    }
}
