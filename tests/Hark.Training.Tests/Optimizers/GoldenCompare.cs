using System.Text.Json;
using Hark.TestKit;

namespace Hark.Training.Tests.Optimizers;

/// <summary>Comparison by the tolerances of the golden files: |a - b| ≤ atol + rtol |b|.</summary>
internal static class GoldenCompare
{
    public static void Close(
        ReadOnlySpan<float> expected, ReadOnlySpan<float> found, JsonElement tolerance, string what) =>
        Close(expected, found, GoldenTolerance.Of(tolerance), what);

    public static void Close(
        ReadOnlySpan<float> expected, ReadOnlySpan<float> found, double absolute, double relative, string what) =>
        Close(expected, found, new GoldenTolerance(absolute, relative), what);

    private static void Close(
        ReadOnlySpan<float> expected, ReadOnlySpan<float> found, GoldenTolerance tolerance, string what)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                tolerance.Admits(expected[i], found[i]),
                $"{what} at {i}: expected {expected[i]:R}, found {found[i]:R}, {tolerance}.");
        }
    }
}
