using Hark.Engine;

namespace Hark.Training.Data;

/// <summary>Draws a class by the square root of its number of clips, then one of its clips, all alike.</summary>
internal sealed class BalancedClips
{
    private readonly Clip[][] byClass;
    private readonly double[] cumulative;
    private readonly Dictionary<string, int> classIndices;

    public BalancedClips(ClipTable table, IEnumerable<Clip> clips)
    {
        byClass = clips.GroupBy(c => c.ClassName).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => g.OrderBy(c => c.File, StringComparer.Ordinal).ToArray()).ToArray();
        if (byClass.Length == 0) throw new ArgumentException("there are no clips to draw from", nameof(clips));
        classIndices = byClass.ToDictionary(g => g[0].ClassName, g => table.ClassIndex(g[0].ClassName));
        cumulative = new double[byClass.Length];
        double sum = 0;
        for (int i = 0; i < byClass.Length; i++) cumulative[i] = sum += Math.Sqrt(byClass[i].Length);
    }

    public int ClassIndex(Clip clip) => classIndices[clip.ClassName];

    public Clip Draw(Philox random)
    {
        int found = Array.BinarySearch(cumulative, random.NextDouble() * cumulative[^1]);
        Clip[] group = byClass[Math.Min(found < 0 ? ~found : found + 1, byClass.Length - 1)];
        return group[random.NextInt32(group.Length)];
    }

    /// <summary>A clip of another split group, where there is one.</summary>
    public Clip DrawOther(Philox random, Clip first)
    {
        Clip other = Draw(random);
        for (int i = 0; i < 16 && other.SplitGroup == first.SplitGroup; i++) other = Draw(random);
        return other;
    }
}
