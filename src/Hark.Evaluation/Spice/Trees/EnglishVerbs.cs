namespace Hark.Evaluation.Spice.Trees;

/// <summary>Words by which the grammar tells verbs that help, link or take clauses. Facts of the Stanford converter to
/// Universal Dependencies (de Marneffe et al. 2014), misspellings included.</summary>
internal static class EnglishVerbs
{
    /// <summary>Forms of be.</summary>
    public static readonly HashSet<string> Copulas =
        Words("be being been am are r is ai was were 'm m 're 's s `s art ar wase");

    /// <summary>Forms of be and get, which help a passive or a progressive.</summary>
    public static readonly HashSet<string> BeOrGet =
        new([.. Copulas, .. Words("get getting gets got gotten")], StringComparer.OrdinalIgnoreCase);

    /// <summary>Verbs that help; be and get are a case of their own.</summary>
    public static readonly HashSet<string> Auxiliaries = Words(
        """
        will wo shall sha may might should would can could ca must 'll ll -ll cold has have had having 've ve v of hav
        hvae as do does did 'd d du to 2 na a ot ta the too
        """);

    /// <summary>Verbs that make a participle passive.</summary>
    public static readonly HashSet<string> Passive = Words(
        """
        am is are r be being 's 're 'm was were been s ai m art ar wase seem seems seemed seeming appear appears
        appeared become becomes became becoming get got getting gets gotten remains remained remain
        """);

    /// <summary>Verbs whose noun or adjective is a clause without a verb: they become louder.</summary>
    public static readonly HashSet<string> Becoming = Words(
        """
        seem seems seemed seeming resemble resembles resembled resembling become becomes became becoming remain remains
        remained remaining
        """);

    /// <summary>Forms of have.</summary>
    public static readonly HashSet<string> Have = Words("have had has having 've ve v 'd d hvae hav as");

    /// <summary>Verbs that make their object do something: "asks them to leave".</summary>
    public static readonly HashSet<string> Commanding = new(
    [
        .. Words("begs begged begging lobbies lobbied tells told telling"),
        .. Forms(
            """
            advise allow ask beg demand desire expect encourage force implore lobby order persuade pressure prompt
            require tell urge
            """),
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>Verbs that take an indirect question: "knows when".</summary>
    public static readonly HashSet<string> Asking = Words(
        """
        ask asks asked asking know knows knew knowing specify specifies specified specifying tell tells told telling
        understand understands understood understanding wonder wonders wondered wondering
        """);

    /// <summary>Those of them that take an object as well.</summary>
    public static readonly HashSet<string> Telling = Words("tell tells told telling");

    private static HashSet<string> Words(string text) => new(
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);

    // The regular forms of each verb.
    private static IEnumerable<string> Forms(string verbs)
    {
        foreach (string verb in Words(verbs))
        {
            string stem = verb.EndsWith('e') ? verb[..^1] : verb;
            foreach (string form in (string[])[verb, verb + "s", stem + "ed", stem + "ing"]) yield return form;
        }
    }
}
