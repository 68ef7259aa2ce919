namespace Hark.Evaluation.Spice.Grammar;

/// <summary>Takes the ending -s off nouns and verbs.</summary>
internal static class PluralEndings
{
    public static string Cut(string word)
    {
        if (!word.Ends("s") || word.Length < 2 || word.Ends("us", "ss", "sis")) return word;
        if (word.Ends("uses"))
            return word == "uses" || word.Ends("houses", "louses", "mouses", "pouses", "auses", "fuses")
                ? word.Cut(1) : word.Cut(2);
        if (word.HasShape("Vses")) return word.Cut(1); // noises
        if (word.HasShape("Hzes")) return word.Cut(2); // waltzes
        if (word.Ends("zzes", "sses")) return word.Cut(2); // glasses
        if (word.Ends("zes")) return word.Cut(1); // sneezes
        if (word.HasShape("Vrses") || word.Ends("onses")) return word.Cut(1); // horses
        if (word.Ends("xes", "ches", "shes", "ses")) return word.Cut(2); // watches
        if (word.Ends("thes")) return word.Cut(1); // clothes
        if (word.Ends("ettes") || word.HasShape("Hces") || word.HasShape("Hges") || word.HasShape("Hles")
            || word.HasShape("Hves")) return word.Cut(1); // dances, bubbles
        if (word.Length > 4 && word.HasShape("Cies")) return word.Cut(3) + "y"; // cities
        if (word.HasShape("Hoes")) return word.Cut(2); // echoes
        return word.Cut(1);
    }
}
