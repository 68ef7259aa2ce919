using Hark.Text;

using System.Text.Json;

namespace Hark.Training.Data;

/// <summary>
/// The phrases for 135 classes of sounds. The last clause and the last noun phrase of each class are reserved, and so
/// is every phrase that contains a reserved one: captions written from the lexicon never hold them. Immutable.
/// </summary>
public sealed class Lexicon
{
    private static readonly Lazy<Lexicon> Shared = new(() => new Lexicon(Load()));
    private readonly Dictionary<string, LexiconClass> classes;

    private Lexicon(IEnumerable<LexiconClass> classes)
    {
        this.classes = classes.ToDictionary(c => c.Name, StringComparer.Ordinal);
        ReservedPhrases = this.classes.Values.SelectMany(c => new[] { c.ReservedClause, c.ReservedNoun })
            .Distinct().Order(StringComparer.Ordinal).ToArray();
    }

    /// <summary>The lexicon that is part of this assembly.</summary>
    public static Lexicon Default => Shared.Value;

    /// <summary>All classes.</summary>
    public IReadOnlyCollection<LexiconClass> Classes => classes.Values;

    /// <summary>Every phrase that training captions must not hold.</summary>
    public IReadOnlyList<string> ReservedPhrases { get; }

    /// <summary>The phrases of a class, or null if the lexicon lacks it.</summary>
    public LexiconClass? Find(string className) => classes.GetValueOrDefault(className);

    /// <summary>Whether a caption holds a reserved phrase, as whole words.</summary>
    public bool HoldsReserved(string caption) => HoldsAny(caption, ReservedPhrases);

    private static bool HoldsAny(string text, IEnumerable<string> phrases)
    {
        string words = $" {CaptionText.Normalize(text)} ";
        return phrases.Any(p => words.Contains($" {CaptionText.Normalize(p)} ", StringComparison.Ordinal));
    }

    private static List<LexiconClass> Load()
    {
        using JsonDocument document = DataResource.Load("lexicon.json");
        var entries = document.RootElement.EnumerateObject()
            .Select(p => (
                p.Name,
                Continuous: p.Value.GetProperty("kind").GetString() == "b",
                Clauses: p.Value.GetProperty("clauses").Strings(),
                Nouns: p.Value.GetProperty("nouns").Strings()))
            .ToList();
        string[] reserved = entries.SelectMany(e => new[] { e.Clauses[^1], e.Nouns[^1] }).ToArray();
        return entries
            .Select(e => new LexiconClass(
                e.Name, e.Continuous, ForTraining(e.Clauses, reserved), ForTraining(e.Nouns, reserved), e.Clauses[^1],
                e.Nouns[^1]))
            .ToList();
    }

    /// <summary>Possessives go too: without punctuation they would not be English.</summary>
    private static string[] ForTraining(string[] phrases, string[] reserved) =>
        phrases.Where(p => !p.Contains('\'') && !HoldsAny(p, reserved)).Distinct().ToArray();
}
