using System.Collections.Concurrent;
using System.Globalization;
using Hark.Text;

namespace Hark.Evaluation.Spice.Lite;

/// <summary>
/// The tags that a word may have, with probabilities from <see cref="KnownWords"/>, else from how often WordNet's authors
/// met its base forms, else from its ending. Safe for any number of threads.
/// </summary>
internal sealed class CaptionLexicon(WordNet wordNet)
{
    // Words that WordNet's authors tagged, by part of speech.
    private const float TaggedNouns = 88_000, TaggedVerbs = 48_000, TaggedAdjectives = 32_000, TaggedAdverbs = 19_000;

    // How often a word counts as met that was not: as a part of speech that WordNet has for it, that it has not.
    private const float Listed = .7f, Unlisted = .03f;

    private static readonly Dictionary<string, TagScore[]> closed = Read(KnownWords.Closed);
    private static readonly Dictionary<string, TagScore[]> open = Read(KnownWords.Open);

    private readonly ConcurrentDictionary<string, TagScore[]> known = new(StringComparer.Ordinal);
    private readonly BaseForms forms = new(wordNet);

    /// <summary>The tags of a lower-case word; at least one.</summary>
    public TagScore[] Tags(string word) => known.GetOrAdd(word, Find);

    /// <summary>The base form of a word with a tag: dogs as NNS, dog.</summary>
    public string Lemma(string word, string tag) => forms.Of(word, tag);

    private static Dictionary<string, TagScore[]> Read(string text)
    {
        Dictionary<string, List<TagScore>> tags = new(StringComparer.Ordinal);
        foreach (string line in text.Split('\n'))
        {
            string[] parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            foreach (string part in parts.Skip(1))
            {
                int colon = part.LastIndexOf(':');
                float probability = float.Parse(part.AsSpan(colon + 1), CultureInfo.InvariantCulture);
                if (!tags.TryGetValue(part[..colon], out List<TagScore>? list)) tags.Add(part[..colon], list = []);
                list.Add(new(parts[0], MathF.Log(probability)));
            }
        }
        return tags.ToDictionary(static pair => pair.Key, static pair => pair.Value.ToArray(), StringComparer.Ordinal);
    }

    private TagScore[] Find(string word)
    {
        if (closed.TryGetValue(word, out TagScore[]? tags)) return tags;
        Dictionary<string, float> counts = new(StringComparer.Ordinal);
        if (char.IsAsciiDigit(word[0])) counts["CD"] = .001f;
        AddNouns(word, counts);
        AddVerbs(word, counts);
        AddOthers(word, counts);
        Dictionary<string, float> scores = counts.ToDictionary(
            static pair => pair.Key, static pair => MathF.Log(pair.Value), StringComparer.Ordinal);
        foreach (TagScore tag in open.GetValueOrDefault(word, [])) scores[tag.Tag] = tag.Score;
        return [.. scores.Select(static pair => new TagScore(pair.Key, pair.Value))];
    }

    private void AddNouns(string word, Dictionary<string, float> counts)
    {
        bool plural = forms.PluralOf(word) is not null;
        float own = Count(word, PartOfSpeech.Noun);
        if (!(plural && own == 0)) counts["NN"] = Smooth(own) / TaggedNouns;
        if (forms.PluralOf(word) is string singular)
            counts["NNS"] = Smooth(Count(singular, PartOfSpeech.Noun)) / TaggedNouns;
        else if (word.Length > 3 && word[^1] == 's' && word[^2] != 's')
            counts["NNS"] = Unlisted * 5 / TaggedNouns;
    }

    private void AddVerbs(string word, Dictionary<string, float> counts)
    {
        foreach ((string tag, string lemma) in forms.VerbsOf(word))
            counts[tag] = Smooth(Count(lemma, PartOfSpeech.Verb)) / TaggedVerbs;
    }

    private void AddOthers(string word, Dictionary<string, float> counts)
    {
        float adjective = Count(word, PartOfSpeech.Adjective), adverb = Count(word, PartOfSpeech.Adverb);
        if (forms.ComparedOf(word) is string positive && adjective == 0)
            adjective = Count(positive, PartOfSpeech.Adjective);
        bool isAdverb = word.EndsWith("ly", StringComparison.Ordinal);
        if (adjective > 0 || !isAdverb) counts["JJ"] = Smooth(adjective) / TaggedAdjectives;
        if (adverb > 0 || isAdverb) counts["RB"] = Smooth(adverb) / TaggedAdverbs;
    }

    private static float Smooth(float count) => count > 0 ? count : Unlisted;

    // 0 for a word that WordNet does not have as this part of speech.
    private float Count(string word, PartOfSpeech part) =>
        wordNet.SenseCount(word, part) == 0 ? 0 : wordNet.TagCount(word, part) + Listed;
}
