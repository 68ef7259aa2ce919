namespace Hark.Evaluation.Spice.Trees;

/// <summary>
/// Groups fixed expressions ("such as", "as well as", "in order") under a node of their own, MWE, so that no word of
/// them governs the others' phrases.
/// </summary>
internal static class ExpressionGrouping
{
    // Words side by side with their tags, and the phrases in which they stand.
    private sealed record Expression(string[] Phrases, params (string Word, string[] Tags)[] Parts);

    private static readonly string[] adverb = ["IN", "RB"], to = ["IN", "TO"];

    private static readonly Expression[] expressions =
    [
        new(["ADVP", "CONJP"], ("as", ["RB"]), ("well", adverb)),
        new(["PP"], ("such", ["JJ"]), ("as", ["IN"])),
        new(["PP"], ("due", ["JJ", "IN"]), ("to", to)),
        new(["PP", "CONJP"], ("because", adverb), ("of", ["IN"])),
        new(["PP", "CONJP"], ("instead", adverb), ("of", ["IN"])),
        new(["ADVP", "SBAR"], ("in", adverb), ("case", ["NN"])),
        new(["ADVP", "PP"], ("of", adverb), ("course", ["NN", "RB"])),
        new(["SBAR", "PP"], ("in", adverb), ("order", ["NN", "NP", "RB"])),
        new(["PP", "CONJP", "SBAR"], ("rather", adverb), ("than", ["IN"])),
        new(["CONJP"], ("not", adverb), ("to", ["TO"]), ("mention", ["VB", "RB"])),
        new(["PP", "SBAR"], ("so", ["JJ", "IN", "RB"]), ("that", to)),
        new(["SBAR"], ("as", adverb), ("if", ["IN"])),
        new(["PP"], ("prior", ["JJ", "RB"]), ("to", to)),
        new(["PP"], ("as", ["IN"]), ("to", to)),
        new(["ADVP"], ("kind", ["RB", "NN"]), ("of", adverb)),
        new(["ADVP"], ("sort", ["RB", "NN"]), ("of", adverb)),
        new(["SBAR"], ("whether", adverb), ("or", ["CC"]), ("not", ["RB"])),
        new(["CONJP"], ("as", ["IN"]), ("opposed", ["VBN"]), ("to", to)),
        new(["ADVP", "CONJP"], ("let", ["VB", "RB", "VBD"]), ("alone", ["RB", "JJ"])),
        new(["ADVP", "PP"], ("in", adverb), ("between", ["IN", "NP", "PP", "RB", "ADVP"])),
        new(["ADVP", "QP", "ADJP"], ("all", ["DT", "RB"]), ("but", ["CC", "RB", "IN"])),
        new(["ADVP", "INTJ"], ("that", ["NN", "DT", "RB"]), ("is", ["VBZ", "RB"])),
        new(["WHADVP"], ("how", ["WRB"]), ("come", ["VB"])),
        new(["VP"], ("had", ["VBD"]), ("better", ["PRT", "ADVP"])),
        new(["QP", "XS"], ("more", ["JJR", "RBR", "IN"]), ("than", ["IN"])),
        new(["QP", "XS"], ("less", ["JJR", "RBR", "IN"]), ("than", ["IN"])),
        new(["QP", "XS"], ("up", ["JJR", "RBR", "RB", "RP", "IN"]), ("to", to)),
    ];

    public static void Apply(PennTree tree)
    {
        Each(tree, AsWellAs);
        foreach (Expression expression in expressions) Each(tree, node => Group(node, expression));
        Each(tree, AtLeast);
        Each(tree, AccordingTo);
        Each(tree, ButAlso);
        Each(tree, AtBest);
    }

    private static void Each(PennTree tree, Action<PennTree> change)
    {
        foreach (PennTree node in tree.All)
            if (node.IsPhrase) change(node);
    }

    private static void Group(PennTree phrase, Expression expression)
    {
        if (!phrase.IsA(expression.Phrases)) return;
        int length = expression.Parts.Length;
        for (int first = 0; first + length <= phrase.Children.Count; first++)
        {
            int matched = 0;
            while (matched < length && IsPart(phrase.Children[first + matched], expression.Parts[matched])) matched++;
            if (matched == length) phrase.Group("MWE", first, first + length - 1);
        }
    }

    // A part may stand under a phrase of its own: (NP (NN order)).
    private static bool IsPart(PennTree node, (string Word, string[] Tags) part) =>
        node.Is(part.Tags) && (node.IsTag ? node : node.Only).Says(part.Word);

    private static void AsWellAs(PennTree phrase)
    {
        if (phrase.IsA("CONJP") && phrase.Children.Count == 3 && phrase.Children[0].Says("as")
            && phrase.Children[1].Says("well") && phrase.Children[2].Says("as")) phrase.Group("MWE", 0, 2);
    }

    private static void AtLeast(PennTree phrase)
    {
        if (!phrase.IsA("ADVP") || !phrase.Parent.IsA("S", "SQ", "VP", "ADVP", "PP")) return;
        for (int i = 0; i + 1 < phrase.Children.Count; i++)
            if (phrase.Children[i].Is("IN", "RB") && phrase.Children[i].Says("at")
                && phrase.Children[i + 1].Is("JJS", "RBS") && phrase.Children[i + 1].Says("least"))
                phrase.Group("MWE", i, i + 1);
    }

    // (PP (VBG according) (PP (TO to) ..)) becomes one preposition.
    private static void AccordingTo(PennTree phrase)
    {
        if (!phrase.Is("PP")) return;
        foreach (PennTree according in phrase.Where("VBG").ToArray())
        {
            if (!according.Says("according") || !according.Next.Is("PP")) continue;
            PennTree inner = according.Next!;
            if (inner.Children.FirstOrDefault(static node => node.Is("TO", "IN") && node.Says("to")) is not PennTree to)
                continue;
            phrase.Group("MWE", according.Place, according.Place).Add(to);
            inner.Dissolve();
        }
    }

    // "but also" is a conjunction and an adverb.
    private static void ButAlso(PennTree phrase)
    {
        if (!phrase.Is("CONJP") || phrase.Parent is null || phrase.Next is not { IsPhrase: true } next) return;
        if (phrase.Where("CC").FirstOrDefault(static node => node.Says("but")) is not PennTree but) return;
        if (phrase.Where("RB").FirstOrDefault(static node => node.Says("also")) is not PennTree also) return;
        phrase.Parent.Insert(phrase.Place, but);
        next.Insert(0, also);
        next.Group("ADVP", 0, 0);
        phrase.Remove();
    }

    // In "at best", at is a preposition and best its noun.
    private static void AtBest(PennTree phrase)
    {
        if (!phrase.IsA("ADVP", "QP")) return;
        foreach (PennTree at in phrase.Where("IN", "RB").ToArray())
        {
            if (!at.Says("at") || at.Next is not PennTree best || !best.Is("JJS", "RBS")) continue;
            at.Label = "IN";
            PennTree group = phrase.Group("ADVP", at.Place, at.Place);
            group.Add(best);
            group.Group("NP", 1, 1);
        }
    }
}
