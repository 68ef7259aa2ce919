namespace Hark.Evaluation.Spice.Grammar;

/// <summary>Singulars of plural nouns.</summary>
internal static class NounForms
{
    public static string Base(string word)
    {
        if (IrregularWords.Noun(word) is string irregular) return irregular;
        if (word.Ends("men")) return word.Cut(2) + "an";
        if (word.Ends("wives")) return word.Cut(3) + "fe";
        if (word.Length > 3 && word.Ends("i")) return word.Cut(1) + "us";
        if (word.Length > 3 && word.Ends("ae")) return word.Cut(1);
        return PluralEndings.Cut(word);
    }
}
