using System.Text.Json;

namespace Hark.Training.Data;

/// <summary>
/// Decides whether a caption names a class: lower case, words are runs of a-z, and one of the class's words occurs.
/// Immutable.
/// </summary>
public sealed class NamingRule
{
    /// <summary>Most classes of <see cref="EscClasses"/> that a caption may name and still be a hit.</summary>
    public const int MaxNamed = 4;

    private static readonly Lazy<NamingRule> Shared = new(Load);
    private readonly Dictionary<string, HashSet<string>> wordsOfClass;

    private NamingRule(IReadOnlyList<string> escClasses, Dictionary<string, HashSet<string>> wordsOfClass)
    {
        EscClasses = escClasses;
        this.wordsOfClass = wordsOfClass;
    }

    /// <summary>The rule that is part of this assembly.</summary>
    public static NamingRule Default => Shared.Value;

    /// <summary>The fifty classes of ESC-50.</summary>
    public IReadOnlyList<string> EscClasses { get; }

    /// <summary>All classes that have words.</summary>
    public IReadOnlyCollection<string> Classes => wordsOfClass.Keys;

    /// <summary>Whether the caption names the class.</summary>
    /// <exception cref="KeyNotFoundException">The class has no words.</exception>
    public bool Names(string caption, string className) => wordsOfClass[className].Overlaps(Words(caption));

    /// <summary>Every class that the caption names.</summary>
    public IReadOnlyList<string> ClassesNamed(string caption)
    {
        HashSet<string> words = Words(caption);
        return wordsOfClass.Where(c => c.Value.Overlaps(words)).Select(c => c.Key).ToArray();
    }

    /// <summary>
    /// Whether the caption names the true class and at most <see cref="MaxNamed"/> ESC classes in all.
    /// </summary>
    public bool IsHit(string caption, string className)
    {
        HashSet<string> words = Words(caption);
        return wordsOfClass[className].Overlaps(words)
            && EscClasses.Count(c => wordsOfClass[c].Overlaps(words)) <= MaxNamed;
    }

    private static HashSet<string> Words(string caption)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        string lower = caption.ToLowerInvariant();
        for (int start = 0; start < lower.Length;)
        {
            int end = start;
            while (end < lower.Length && char.IsAsciiLetterLower(lower[end])) end++;
            if (end > start) words.Add(lower[start..end]);
            start = end + 1;
        }
        return words;
    }

    private static NamingRule Load()
    {
        using JsonDocument document = DataResource.Load("naming.json");
        return new NamingRule(
            document.RootElement.GetProperty("esc").Strings(),
            document.RootElement.GetProperty("words").EnumerateObject()
                .ToDictionary(p => p.Name, p => p.Value.Strings().ToHashSet(StringComparer.Ordinal)));
    }
}
