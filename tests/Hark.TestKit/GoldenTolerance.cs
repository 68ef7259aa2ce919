using System.Text.Json;

namespace Hark.TestKit;

/// <summary>
/// How near a value must come to a golden one: |expected - found| ≤ absolute + relative · |expected|.
/// </summary>
/// <param name="Absolute">In the unit of the values, 0 or more.</param>
/// <param name="Relative">A share of the expected value, 0 or more.</param>
public readonly record struct GoldenTolerance(double Absolute, double Relative)
{
    /// <summary>Reads an entry of a golden file: <c>atol</c> and <c>rtol</c>, or <c>exact</c>.</summary>
    public static GoldenTolerance Of(JsonElement entry) => entry.TryGetProperty("exact", out _)
        ? default
        : new(entry.GetProperty("atol").GetDouble(), entry.GetProperty("rtol").GetDouble());

    /// <summary>Whether a value is near enough. Infinities and NaN must be met exactly.</summary>
    public bool Admits(double expected, double found) =>
        expected.Equals(found) || Math.Abs(expected - found) <= Absolute + Relative * Math.Abs(expected);
}
