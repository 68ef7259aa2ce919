using System.Text.Json;

namespace Hark.Training.Tests.Optimizers;

/// <summary>Comparison by the tolerances of the golden files: |a - b| ≤ atol + rtol |b|.</summary>
internal static class GoldenCompare
{
    public static void Close(
        ReadOnlySpan<float> expected, ReadOnlySpan<float> found, JsonElement tolerance, string what) =>
        Close(expected, found, Number(tolerance, "atol"), Number(tolerance, "rtol"), what);

    public static void Close(
        ReadOnlySpan<float> expected, ReadOnlySpan<float> found, double absolute, double relative, string what)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool isClose = expected[i].Equals(found[i])
                || Math.Abs((double)expected[i] - found[i]) <= absolute + relative * Math.Abs((double)expected[i]);
            Assert.True(isClose, $"{what} at {i}: expected {expected[i]:R}, found {found[i]:R}, atol {absolute:G3}.");
        }
    }

    private static double Number(JsonElement tolerance, string name) => tolerance.GetProperty(name).GetDouble();
}
