namespace Hark.Evaluation.Spice.Grammar;

/// <summary>
/// Base forms of English words by their part of speech: verbs and plural nouns lose their endings, pronouns their case.
/// Spelling rules follow Minnen, Carroll and Pearce, "Applied morphological processing of English" (2001), the analyser
/// that CoreNLP uses, with shorter lists of exceptions.
/// </summary>
internal static class Lemmatizer
{
    /// <summary>The base form of a word with a tag of Penn's set; lower case but for names.</summary>
    public static string Lemma(string word, string tag)
    {
        if (tag.StartsWith("NNP", StringComparison.Ordinal)) return word;
        string lower = word.ToLowerInvariant();
        if (IrregularWords.OfTag(lower, tag) is string special) return special;
        bool isVerb = tag.StartsWith('V'), isPlural = tag == "NNS";
        if (!isVerb && !isPlural) return lower;
        // Of a word with hyphens the last part is inflected.
        int part = lower.LastIndexOf('-') + 1;
        string last = lower[part..];
        if (last.Length == 0) return lower;
        return lower[..part] + (isVerb ? VerbForms.Base(last) : NounForms.Base(last));
    }
}
