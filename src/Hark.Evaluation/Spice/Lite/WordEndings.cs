namespace Hark.Evaluation.Spice.Lite;

/// <summary>
/// What the ending of a word says about its tag. The parser of SPICE has never met many words of captions ("oinking",
/// "whooshes") and goes by their endings too; it does not know WordNet.
/// </summary>
internal static class WordEndings
{
    private static readonly (string Ending, (string Tag, float Count)[] Tags)[] table =
    [
        ("ing", [("VBG", 1.6f), ("NN", .3f), ("JJ", .1f)]),
        ("ed", [("VBN", 2.2f), ("VBD", 1.2f), ("JJ", .15f), ("NN", .05f)]),
        ("ly", [("RB", 1.2f), ("JJ", .05f), ("NN", .05f)]),
        ("s", [("NNS", 2.4f), ("VBZ", .6f), ("NN", .05f), ("JJ", .02f)]),
        ("", [("NN", .7f), ("JJ", .17f), ("VB", .2f), ("VBP", .08f), ("VBN", .1f), ("VBD", .1f), ("RB", .03f)]),
    ];

    /// <summary>How often a word with this one's ending counts as met with each tag, on the scale of WordNet's counts.
    /// </summary>
    public static (string Tag, float Count)[] Of(string word) => Array.Find(table, row => Has(word, row.Ending)).Tags;

    private static bool Has(string word, string ending) => ending.Length == 0
        || (word.Length > ending.Length + 1 && word.EndsWith(ending, StringComparison.Ordinal)
            && !(ending == "s" && word[^2] == 's'));
}
