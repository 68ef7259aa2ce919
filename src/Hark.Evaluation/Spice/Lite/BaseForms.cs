using Hark.Text;

namespace Hark.Evaluation.Spice.Lite;

/// <summary>The words that a word may be a form of, by part of speech: WordNet's exception lists and endings.</summary>
internal sealed class BaseForms(WordNet wordNet)
{
    private static readonly (string Ending, string Replacement)[] plurals =
    [
        ("ies", "y"), ("men", "man"), ("ses", "s"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh"),
        ("s", ""),
    ];

    // Endings that WordNet takes off words of other kinds.
    private static readonly string[] notPlural = ["ing", "ed", "er", "est"], notPast = ["ing", "s", "er", "est"];

    /// <summary>The singular of a plural, or null for a word that is none.</summary>
    public string? PluralOf(string word)
    {
        if (word.Length <= 2 || word.EndsWith("ss", StringComparison.Ordinal)) return null;
        if (Array.Exists(notPlural, ending => word.EndsWith(ending, StringComparison.Ordinal))) return null;
        foreach (string form in wordNet.BaseForms(word))
            if (Is(form, PartOfSpeech.Noun)) return form;
        foreach ((string ending, string replacement) in plurals)
            if (Replace(word, ending, replacement) is string form && Is(form, PartOfSpeech.Noun)) return form;
        return null;
    }

    /// <summary>The verb forms that a word may be, with their infinitives.</summary>
    public IEnumerable<(string Tag, string Lemma)> VerbsOf(string word)
    {
        if (Is(word, PartOfSpeech.Verb))
        {
            yield return ("VB", word);
            yield return ("VBP", word);
        }
        if (Inflected(word, "ing") is string progressive) yield return ("VBG", progressive);
        else if (word.Length > 4 && word.EndsWith("ing", StringComparison.Ordinal)) yield return ("VBG", word[..^3]);
        if (Past(word) is string past)
        {
            yield return ("VBN", past);
            yield return ("VBD", past);
        }
        if (word.Length > 3 && word[^1] == 's' && word[^2] != 's' && Third(word) is string third)
            yield return ("VBZ", third);
    }

    /// <summary>The positive of a comparative or superlative, or null.</summary>
    public string? ComparedOf(string word)
    {
        foreach (string ending in (ReadOnlySpan<string>)["er", "est"])
        {
            if (!word.EndsWith(ending, StringComparison.Ordinal)) continue;
            foreach (string form in Stems(word[..^ending.Length]))
                if (Is(form, PartOfSpeech.Adjective)) return form;
        }
        return null;
    }

    /// <summary>The base form of a word with a tag.</summary>
    public string Of(string word, string tag) => tag switch
    {
        "NNS" => PluralOf(word) ?? (word.EndsWith('s') ? word[..^1] : word),
        "BEZ" or "BEG" or "BEN" or "BE" => "be",
        "HV" => "have",
        "VBG" or "VBN" or "VBD" or "VBZ" => VerbsOf(word).FirstOrDefault(form => form.Tag == tag).Lemma ?? word,
        _ => word,
    };

    private string? Third(string word) =>
        Best([word[..^1], .. Replace(word, "ies", "y") is string y ? [y] : Array.Empty<string>(),
            .. Replace(word, "es", "") is string es ? [es] : Array.Empty<string>()]);

    private string? Past(string word)
    {
        if (Inflected(word, "ed") is string regular) return regular;
        if (Array.Exists(notPast, ending => word.EndsWith(ending, StringComparison.Ordinal))) return null;
        return wordNet.BaseForms(word).FirstOrDefault(form => Is(form, PartOfSpeech.Verb) && word != form + "d");
    }

    // The infinitive of a word with an ending before which a letter may be doubled or an e dropped.
    private string? Inflected(string word, string ending)
    {
        if (word.Length < ending.Length + 2 || !word.EndsWith(ending, StringComparison.Ordinal)) return null;
        return Best(Stems(word[..^ending.Length]));
    }

    private static IEnumerable<string> Stems(string stem)
    {
        yield return stem;
        yield return stem + "e";
        if (stem.Length > 2 && stem[^1] == stem[^2]) yield return stem[..^1];
        if (stem.Length > 1 && stem[^1] == 'i') yield return stem[..^1] + "y";
    }

    // The verb that was met most often.
    private string? Best(IEnumerable<string> verbs) => verbs.Where(verb => Is(verb, PartOfSpeech.Verb))
        .MaxBy(verb => wordNet.TagCount(verb, PartOfSpeech.Verb));

    private static string? Replace(string word, string ending, string replacement) =>
        word.Length > ending.Length && word.EndsWith(ending, StringComparison.Ordinal)
            ? word[..^ending.Length] + replacement : null;

    private bool Is(string word, PartOfSpeech part) => wordNet.SenseCount(word, part) > 0;
}
