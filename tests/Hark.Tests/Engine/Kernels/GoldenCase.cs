using System.Text.Json;
using Hark.TestKit;

namespace Hark.Tests.Engine.Kernels;

/// <summary>One case of a golden file and its tolerances: |actual - expected| &lt;= atol + rtol |expected|.</summary>
internal sealed class GoldenCase(string file, string name)
{
    private readonly GoldenFile golden = GoldenFile.Load(file);

    public JsonElement Json => golden.Json.GetProperty("cases").GetProperty(name);

    public bool Has(string tensor) => golden.Has($"{name}/{tensor}");

    public float[] this[string tensor] => golden[$"{name}/{tensor}"].Floats;

    public int[] Shape(string tensor) => golden[$"{name}/{tensor}"].Shape;

    /// <summary>The values of an N,C,H,W tensor as N,H,W,C, and those of every other tensor as they are.</summary>
    public float[] ChannelsLast(string tensor)
    {
        float[] values = this[tensor];
        int[] s = Shape(tensor);
        if (s.Length != 4) return values;
        var result = new float[values.Length];
        int at = 0;
        for (int n = 0; n < s[0]; n++)
            for (int h = 0; h < s[2]; h++)
                for (int w = 0; w < s[3]; w++)
                    for (int c = 0; c < s[1]; c++)
                        result[at++] = values[((n * s[1] + c) * s[2] + h) * s[3] + w];
        return result;
    }

    public void Check(string tensor, ReadOnlySpan<float> actual, bool channelsLast = false)
    {
        float[] expected = channelsLast ? ChannelsLast(tensor) : this[tensor];
        Assert.Equal(expected.Length, actual.Length);
        GoldenTolerance tolerance = GoldenTolerance.Of(Json.GetProperty("tolerance").GetProperty(tensor));
        for (int i = 0; i < actual.Length; i++)
        {
            Assert.True(
                tolerance.Admits(expected[i], actual[i]),
                $"{name}/{tensor}[{i}]: expected {expected[i]:R}, found {actual[i]:R}");
        }
    }
}
