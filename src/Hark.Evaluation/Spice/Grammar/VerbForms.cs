namespace Hark.Evaluation.Spice.Grammar;

/// <summary>Infinitives of inflected verbs.</summary>
internal static class VerbForms
{
    // Verbs that end in a doubled consonant themselves, as all in -ff, -ss, -zz and most in -ll do.
    private static readonly HashSet<string> doubled = new(["purr", "burr", "boycott"], StringComparer.Ordinal);

    // Ends of verbs with one l, be it doubled before an ending or not: travelled, traveled.
    private static readonly string[] singleL =
    [
        "abel", "ancel", "arcel", "avel", "edal", "evel", "fuel", "ignal", "ival", "ivel", "mpel", "ntrol", "atrol",
        "odel", "otal", "ovel", "owel", "piral", "ropel", "repel", "expel", "unnel", "xcel",
    ];

    // Prefixes that a short stem may have.
    private static readonly string[] prefixes = ["be", "ex", "in", "mis", "pre", "pro", "re"];

    public static string Base(string word)
    {
        if (IrregularWords.Verb(word) is string irregular) return irregular;
        if (word.Ends("s")) return PluralEndings.Cut(word);
        if (word.Ends("eed")) return word;
        if (word.Ends("ied") && word.Length > 4 && Letters.IsConsonant(word[^4])) return word.Cut(3) + "y";
        if (word.Ends("ing")) return Stem(word, word.Cut(3));
        return word.Ends("ed") ? Stem(word, word.Cut(2)) : word;
    }

    private static string Stem(string word, string stem)
    {
        if (!stem.Any(letter => Letters.IsVowel(letter) || letter == 'y')) return word; // bring, sing
        if (stem.HasShape("CVHH") && stem[^1] == stem[^2])
            return IsDoubled(stem) ? stem : stem.Cut(1);
        return NeedsE(stem) ? stem + "e" : stem;
    }

    private static bool IsDoubled(string stem)
    {
        if (stem.Ends("ff", "ss", "zz") || doubled.Contains(stem)) return true;
        return stem.Ends("ll") && !stem.Cut(1).Ends(singleL);
    }

    // Whether the base has an e that the ending has swallowed. The first rule that speaks decides.
    private static bool NeedsE(string stem)
    {
        string bare = WithoutPrefix(stem);
        if (bare.Length == 4 && bare.HasShape("CVng")) return false; // bang
        if (stem.Ends("ick")) return false; // tick
        if (stem.Ends("z")) return !stem.HasShape("Hz"); // sneeze, but waltz
        if (stem.Ends(singleL)) return false; // travel
        if (stem.HasShape("Cin")) return true; // whine
        if (stem.HasShape("CVn") || stem.HasShape("CVp") || stem.HasShape("CVw") || stem.HasShape("CVx"))
            return IrregularWords.HasSilentE(stem); // phone, but open
        if (stem.HasShape("quVC") || stem.HasShape("uVd") || stem.HasShape("Clet")) return true; // require, guide
        if (stem.HasShape("et") || stem.HasShape("it"))
            return bare.Length > 2 && bare.Cut(2).All(Letters.IsConsonant); // write, but wait
        if (stem.HasShape("VHHeat")) return true;
        if (stem.Ends("eat", "oat")) return false; // beat
        if (stem.HasShape("Vat")) return true; // radiate
        if (stem.HasShape("VVC"))
            return stem[^1] is 'c' or 'g' or 's' or 'v'; // leave, but speak
        if (stem.Ends("rl", "wl")) return false; // howl
        if (stem.Ends("th")) return stem is not ("bath" or "froth" or "mouth" or "smooth" or "earth"); // breathe
        if (stem.HasShape("HC")) return stem[^1] is 'c' or 'g' or 'l' or 's' or 'v'; // dance, rumble
        if (stem.Ends("u")) return true; // argue
        if (stem.Ends("y") || stem.HasShape("VV") || stem.Ends("o")) return false; // play, coo, echo
        if (stem.Ends("or"))
            return bare.Cut(2).All(Letters.IsConsonant) || (!stem.Ends("ctor") && stem.FromEnd(3) is 'c' or 'l' or 't');
        return !stem.Ends("er", "murmur", "blossom", "fathom", "accustom"); // explore, but hammer
    }

    private static string WithoutPrefix(string stem)
    {
        foreach (string prefix in prefixes)
            if (stem.Length > prefix.Length + 2 && stem.StartsWith(prefix, StringComparison.Ordinal))
                return stem[prefix.Length..];
        return stem;
    }
}
