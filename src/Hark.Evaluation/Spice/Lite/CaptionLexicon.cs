using System.Collections.Concurrent;
using Hark.Text;

namespace Hark.Evaluation.Spice.Lite;

/// <summary>
/// The tags that a word may have: those of <see cref="KnownWords"/>, else by how often WordNet's authors met its base
/// forms and by its ending. Safe for any number of threads.
/// </summary>
internal sealed class CaptionLexicon(WordNet wordNet)
{
    // What an ending of no particular kind adds to a tag that WordNet allows.
    private const float Allowed = .1f;

    private static readonly string[] verbTags = ["VB", "VBP", "VBZ", "VBG", "VBN", "VBD"];

    // Tags that are so much less probable than a word's most probable one are left out: a matter of time.
    private const float Negligible = 8;

    private readonly ConcurrentDictionary<string, TagScore[][]> known = new(StringComparer.Ordinal);
    private readonly BaseForms forms = new(wordNet);

    /// <summary>How often a caption is read, each time with other errors in the lexicon; the first time with none.
    /// </summary>
    public const int Readings = 4;

    /// <summary>The tags of a lower-case word in a reading; at least one.</summary>
    public TagScore[] Tags(string word, int reading) => known.GetOrAdd(word, FindAll)[reading];

    /// <summary>The base form of a word with a tag: dogs as NNS, dog.</summary>
    public string Lemma(string word, string tag) => forms.Of(word, tag);

    private TagScore[][] FindAll(string word)
    {
        TagScore[] tags = Find(word);
        float least = tags.Max(static tag => tag.Score) - Negligible;
        tags = [.. tags.Where(tag => tag.Score >= least)];
        return [.. Enumerable.Range(0, Readings).Select(reading => reading == 0 || tags.Length == 1 ? tags
            : [.. tags.Select(tag => tag with { Score = tag.Score + LexiconNoise.Of(word, tag.Tag, reading) })])];
    }

    private TagScore[] Find(string word)
    {
        if (KnownWords.Closed.TryGetValue(word, out TagScore[]? closed)) return closed;
        Dictionary<string, float> scores = new(StringComparer.Ordinal);
        foreach ((string tag, string? lemma, PartOfSpeech part) in Uses(word))
        {
            bool allowed = lemma is not null && wordNet.SenseCount(lemma, part) > 0;
            float count = Array.Find(WordEndings.Of(word), row => row.Tag == tag).Count;
            if (allowed) count = wordNet.TagCount(lemma!, part) + (count > 0 ? count : Allowed);
            if (count > 0) scores[tag] = MathF.Log(count / Tagged(part));
        }
        foreach (TagScore written in KnownWords.Open.GetValueOrDefault(word, [])) scores[written.Tag] = written.Score;
        foreach (TagScore factor in KnownWords.Factors.GetValueOrDefault(word, []))
            if (scores.ContainsKey(factor.Tag)) scores[factor.Tag] += factor.Score;
        return [.. scores.Select(static pair => new TagScore(pair.Key, pair.Value))];
    }

    // Every tag of an open class with the base form that the word would have.
    private IEnumerable<(string Tag, string? Lemma, PartOfSpeech Part)> Uses(string word)
    {
        string? singular = forms.PluralOf(word);
        if (singular is null || wordNet.SenseCount(word, PartOfSpeech.Noun) > 0)
            yield return ("NN", word, PartOfSpeech.Noun);
        yield return ("NNS", singular, PartOfSpeech.Noun);
        bool isAdjective = wordNet.SenseCount(word, PartOfSpeech.Adjective) > 0;
        yield return ("JJ", isAdjective ? word : forms.ComparedOf(word), PartOfSpeech.Adjective);
        yield return ("RB", word, PartOfSpeech.Adverb);
        (string Tag, string Lemma)[] verbs = [.. forms.VerbsOf(word)];
        foreach (string tag in verbTags)
            yield return (tag, Array.Find(verbs, verb => verb.Tag == tag).Lemma, PartOfSpeech.Verb);
        if (char.IsAsciiDigit(word[0])) yield return ("CD", null, PartOfSpeech.Adjective);
    }

    // How many words WordNet's authors tagged, roughly.
    private static float Tagged(PartOfSpeech part) => part switch
    {
        PartOfSpeech.Noun => 88_000,
        PartOfSpeech.Verb => 48_000,
        PartOfSpeech.Adjective => 32_000,
        _ => 19_000,
    };
}
