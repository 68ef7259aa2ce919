namespace Hark.Evaluation;

/// <summary>All metrics by name, in the order of the table, and the groups that stand for several.</summary>
public static class MetricCatalogue
{
    /// <summary>The group of all metrics.</summary>
    public const string All = "all";

    internal const string BareMeteor = "meteor_without_paraphrases";

    private static readonly MetricFamily[] Families = MetricFamilies.InOrder;

    // The sets of aac-metrics: what each year's challenge reported.
    private static readonly Dictionary<string, string[]> Sets = new(StringComparer.OrdinalIgnoreCase)
    {
        [All] = [.. Families.Select(family => family.Name)],
        ["dcase2020"] = ["bleu", "rouge_l", "meteor", BareMeteor, "cider_d", "spice", "spider"],
        ["dcase2023"] = ["meteor", BareMeteor, "cider_d", "spice", "spider", "spider_fl", "fer"],
        ["dcase2024"] =
        [
            "meteor", BareMeteor, "cider_d", "spice", "spider", "spider_fl", "sbert_sim", "fer", "fense", "vocab",
        ],
    };

    /// <summary>Every metric, in the order of the table.</summary>
    public static IReadOnlyList<MetricInfo> Metrics { get; } = [.. Families.SelectMany(family => family.Metrics)];

    /// <summary>The names of groups.</summary>
    public static IReadOnlyList<string> Groups => [.. Sets.Keys];

    /// <summary>What is known about a metric; null for a name that is none.</summary>
    public static MetricInfo? Find(string name) => Metrics.FirstOrDefault(metric => AreSame(metric.Name, name));

    /// <summary>The metrics that names of metrics, families and groups stand for, in the order of the table.</summary>
    /// <exception cref="EvaluationException">A word is no such name; the message lists those there are.</exception>
    public static IReadOnlyList<MetricInfo> Resolve(IEnumerable<string> words)
    {
        HashSet<string> wanted = new(StringComparer.OrdinalIgnoreCase);
        foreach (string word in words)
        {
            string[] found = Sets.TryGetValue(word, out string[]? members) ? members : [word];
            foreach (string name in found)
            {
                MetricInfo[] metrics = [.. Metrics.Where(metric => Is(metric, name))];
                if (metrics.Length == 0) throw Unknown(word);
                wanted.UnionWith(metrics.Select(metric => metric.Name));
            }
        }
        if (wanted.Count == 0) throw new EvaluationException("Expected metrics, found none.");
        return [.. Metrics.Where(metric => wanted.Contains(metric.Name))];
    }

    internal static MetricFamily FamilyOf(string name) => Families.First(family => family.Name == name);

    private static bool Is(MetricInfo metric, string name) =>
        AreSame(metric.Name, name) || AreSame(metric.Family, name);

    // "cider-d" is "cider_d": nobody remembers which names have which.
    private static bool AreSame(string name, string word) =>
        name.Replace('-', '_').Equals(word.Replace('-', '_'), StringComparison.OrdinalIgnoreCase);

    private static EvaluationException Unknown(string word) => new(
        $"There is no metric \"{word}\". Metrics: {string.Join(", ", Families.Select(family => family.Name))}; groups: "
        + $"{string.Join(", ", Sets.Keys)}.");
}
