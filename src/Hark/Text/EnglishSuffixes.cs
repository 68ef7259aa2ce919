namespace Hark.Text;

/// <summary>The steps of <see cref="PorterStemmer2"/> on one word. A y that is a consonant is written Y.</summary>
internal ref struct EnglishSuffixes
{
    private static readonly string[] Invariants =
        ["inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"];

    // By falling length, so that the first that fits is the longest.
    private static readonly (string Ending, string Replacement)[] Step2Rules =
    [
        ("ational", "ate"), ("fulness", "ful"), ("iveness", "ive"), ("ization", "ize"), ("ousness", "ous"),
        ("biliti", "ble"), ("lessli", "less"), ("tional", "tion"),
        ("alism", "al"), ("aliti", "al"), ("ation", "ate"), ("entli", "ent"), ("fulli", "ful"), ("iviti", "ive"),
        ("ousli", "ous"),
        ("abli", "able"), ("alli", "al"), ("anci", "ance"), ("ator", "ate"), ("enci", "ence"), ("izer", "ize"),
        ("bli", "ble"), ("ogi", "og"), ("li", ""),
    ];

    private static readonly (string Ending, string Replacement)[] Step3Rules =
    [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("ative", ""), ("icate", "ic"), ("iciti", "ic"),
        ("ical", "ic"), ("ness", ""), ("ful", ""),
    ];

    private static readonly string[] Step4Endings =
    [
        "ement", "able", "ance", "ence", "ible", "ment", "ant", "ate", "ent", "ion", "ism", "iti", "ive", "ize", "ous",
        "al", "er", "ic",
    ];

    private readonly Span<char> letters;
    private readonly int region1; // after the first consonant that follows a vowel
    private readonly int region2; // the same again
    private int length;

    public EnglishSuffixes(string word, Span<char> buffer)
    {
        letters = buffer;
        ReadOnlySpan<char> text = word.AsSpan(word[0] == '\'' ? 1 : 0);
        text.CopyTo(buffer);
        length = text.Length;
        for (int at = 0; at < length; at++)
            if (letters[at] == 'y' && (at == 0 || IsVowel(at - 1))) letters[at] = 'Y';
        region1 = Letters switch
        {
            ['g', 'e', 'n', 'e', 'r', ..] or ['a', 'r', 's', 'e', 'n', ..] => 5,
            ['c', 'o', 'm', 'm', 'u', 'n', ..] => 6,
            _ => RegionFrom(0),
        };
        region2 = RegionFrom(region1);
    }

    public readonly ReadOnlySpan<char> Letters => letters[..length];

    public void Strip()
    {
        StripPossessive();
        StripPlural();
        if (!IsInvariant())
        {
            StripParticiple();
            SoftenY();
            ReplaceStep2();
            ReplaceStep3();
            DeleteStep4();
            DeleteFinal();
        }
        letters[..length].Replace('Y', 'y');
    }

    private readonly bool IsVowel(int at) => letters[at] is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';

    private readonly bool Ends(string ending) => Letters.EndsWith(ending, StringComparison.Ordinal);

    private readonly bool HasVowelBefore(int end)
    {
        for (int at = 0; at < end; at++)
            if (IsVowel(at)) return true;
        return false;
    }

    private readonly bool IsInvariant()
    {
        foreach (string word in Invariants)
            if (Letters.SequenceEqual(word)) return true;
        return false;
    }

    private readonly int RegionFrom(int start)
    {
        int at = start;
        while (at < length && !IsVowel(at)) at++;
        while (at < length && IsVowel(at)) at++;
        return Math.Min(length, at + 1);
    }

    // Consonant, vowel, consonant other than w, x, Y; or vowel, consonant at the start of the word.
    private readonly bool EndsInShortSyllable(int end)
    {
        if (end == 2) return IsVowel(0) && !IsVowel(1);
        return end > 2 && !IsVowel(end - 3) && IsVowel(end - 2)
            && !IsVowel(end - 1) && letters[end - 1] is not ('w' or 'x' or 'Y');
    }

    private void Replace(string ending, string replacement)
    {
        length -= ending.Length;
        replacement.CopyTo(letters[length..]);
        length += replacement.Length;
    }

    private void StripPossessive()
    {
        if (Ends("'s'")) length -= 3;
        else if (Ends("'s")) length -= 2;
        else if (Ends("'")) length--;
    }

    private void StripPlural()
    {
        if (Ends("sses")) length -= 2;
        else if (Ends("ied") || Ends("ies")) length -= length > 4 ? 2 : 1;
        else if (Ends("s") && !Ends("us") && !Ends("ss") && HasVowelBefore(length - 2)) length--;
    }

    private void StripParticiple()
    {
        foreach (string ending in (ReadOnlySpan<string>)["eedly", "ingly", "edly", "eed", "ing", "ed"])
        {
            if (!Ends(ending)) continue;
            int start = length - ending.Length;
            if (ending.StartsWith("ee", StringComparison.Ordinal))
            {
                if (start >= region1) Replace(ending, "ee");
            }
            else if (HasVowelBefore(start))
            {
                length = start;
                MendStem();
            }
            return;
        }
    }

    private void MendStem()
    {
        if (Ends("at") || Ends("bl") || Ends("iz")) letters[length++] = 'e';
        else if (length > 1 && letters[length - 1] == letters[length - 2]
            && letters[length - 1] is 'b' or 'd' or 'f' or 'g' or 'm' or 'n' or 'p' or 'r' or 't') length--;
        else if (length == region1 && EndsInShortSyllable(length)) letters[length++] = 'e';
    }

    private readonly void SoftenY()
    {
        if (length > 2 && letters[length - 1] is 'y' or 'Y' && !IsVowel(length - 2)) letters[length - 1] = 'i';
    }

    private void ReplaceStep2()
    {
        foreach ((string ending, string replacement) in Step2Rules)
        {
            if (!Ends(ending)) continue;
            int start = length - ending.Length;
            if (start < region1) return;
            char before = start > 0 ? letters[start - 1] : '\0';
            if (ending == "ogi" && before != 'l') return;
            if (ending == "li" && !"cdeghkmnrt".Contains(before)) return;
            Replace(ending, replacement);
            return;
        }
    }

    private void ReplaceStep3()
    {
        foreach ((string ending, string replacement) in Step3Rules)
        {
            if (!Ends(ending)) continue;
            int start = length - ending.Length;
            if (start >= (ending == "ative" ? region2 : region1)) Replace(ending, replacement);
            return;
        }
    }

    private void DeleteStep4()
    {
        foreach (string ending in Step4Endings)
        {
            if (!Ends(ending)) continue;
            int start = length - ending.Length;
            if (start >= region2 && (ending != "ion" || letters[start - 1] is 's' or 't')) length = start;
            return;
        }
    }

    private void DeleteFinal()
    {
        int last = length - 1;
        if (last < 0) return;
        if (letters[last] == 'e')
        {
            if (last >= region2 || (last >= region1 && !EndsInShortSyllable(last))) length--;
        }
        else if (letters[last] == 'l' && last >= region2 && last > 0 && letters[last - 1] == 'l') length--;
    }
}
