using Hark.Engine;

namespace Hark.Training.Data;

/// <summary>Draws that the data code needs on top of the generator's own.</summary>
internal static class RandomExtensions
{
    /// <summary>A uniform number in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public static double Between(this Philox random, double low, double high) =>
        low + (high - low) * random.NextDouble();

    public static bool Chance(this Philox random, double probability) => random.NextDouble() < probability;

    public static T Pick<T>(this Philox random, IReadOnlyList<T> items) => items[random.NextInt32(items.Count)];
}
