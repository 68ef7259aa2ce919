using Hark.Engine;

namespace Hark.Training.Data;

/// <summary>Puts single events into words, by chance.</summary>
internal sealed class CaptionVoice(Lexicon lexicon, Philox random, double levelIsSaid)
{
    private static readonly string[] QuietAdverbs = ["quietly", "softly", "faintly"];

    public Philox Random => random;

    /// <summary>A finite clause: "a dog barks", perhaps with its loudness.</summary>
    public string Clause(SceneEvent e)
    {
        string clause = random.Pick(Phrases(e).Clauses);
        if (e.Level == SoundLevel.Middle || e.IsBackground) return clause;
        if (!Phrase.TakesAdverb(clause) || !random.Chance(levelIsSaid)) return clause;
        return $"{clause} {(e.Level == SoundLevel.Loud ? "loudly" : random.Pick(QuietAdverbs))}";
    }

    /// <summary>A noun phrase: "a barking dog".</summary>
    public string Noun(SceneEvent e) => random.Pick(Phrases(e).Nouns);

    /// <summary>
    /// A clause that tells of something that happens and ends, where the class has one: for before and after.
    /// </summary>
    public string Event(SceneEvent e)
    {
        string[] clauses = Phrases(e).Clauses.Where(c => !Phrase.IsProgressive(c)).ToArray();
        return clauses.Length > 0 ? random.Pick(clauses) : Noun(e);
    }

    /// <summary>A clause that "twice" can follow, or null if the class has none.</summary>
    public string? SimpleClause(SceneEvent e)
    {
        string[] clauses = Phrases(e).Clauses.Where(c => !Phrase.IsProgressive(c) && Phrase.TakesAdverb(c)).ToArray();
        return clauses.Length > 0 ? random.Pick(clauses) : null;
    }

    /// <summary>A clause with "in the background" behind it.</summary>
    public string InTheBackground(SceneEvent e)
    {
        string[] clauses = Phrases(e).Clauses.Where(c => !c.EndsWith(" in", StringComparison.Ordinal)).ToArray();
        return $"{random.Pick(clauses)} in the background";
    }

    private LexiconClass Phrases(SceneEvent e) => lexicon.Find(e.ClassName)
        ?? throw new ArgumentException($"the lexicon has no phrases for '{e.ClassName}'");
}
