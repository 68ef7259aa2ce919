using Hark.Evaluation.Spice.Trees;

namespace Hark.Evaluation.Spice.Grammar;

/// <summary>Clauses that a verb or adjective needs: with a subject of their own (says that ..), or without.</summary>
internal static class ClauseComplementRules
{
    /// <summary>With a subject: "says that it rains".</summary>
    public static IEnumerable<PennTree> WithSubject(PennTree phrase)
    {
        if (phrase.Is("VP")) return OfVerb(phrase).Concat(Quotations(phrase));
        if (phrase.Is("S", "SINV"))
            return Quotations(phrase).Concat(phrase.Is("S") && phrase.First is PennTree first && first.Is("SBAR")
                && first.First is PennTree that && that.Is("IN") && that.Says("that", "whether")
                && !first.Next.Is("VP") ? [first] : []);
        if (phrase.Is("ADVP"))
            return phrase.Where("SBAR").Where(static clause => clause.Has("WHNP")
                || (clause.Has(static tag => tag.Is("IN") && IsAsOrThat(tag)) && clause.Has(static inner =>
                    inner.Is("S") && inner.Has(static verb => verb.Is("VP") && !verb.Has("TO")))));
        if (phrase.Is("ADJP"))
            return phrase.Where("SBAR").Where(static clause => clause.Has("S")
                && !clause.Has(static tag => tag.Is("IN") && tag.Word == "as"));
        return phrase.IsA("NP") && phrase.Has("JJ", "NN", "NNS")
            ? phrase.Where("SBAR").Where(static clause =>
                !clause.Has(static inner => inner.Is("S") && inner.HasInfinitive())
                || !clause.IsAfter("NP", "NN", "NNP", "NNS"))
            : [];
    }

    /// <summary>Without a subject: "begins to rain", "gets louder".</summary>
    public static IEnumerable<PennTree> WithoutSubject(PennTree phrase)
    {
        if (phrase.Is("ADJP"))
            return phrase.Where("S").Where(static clause => clause.First.Is("VP") && clause.First!.First.Is("TO"));
        return phrase.Is("VP") ? OpenClauses(phrase).Concat(Predicates(phrase)) : [];
    }

    private static IEnumerable<PennTree> OfVerb(PennTree phrase)
    {
        bool has = phrase.Has(static verb => verb.Begins("VB") && verb.Says(EnglishVerbs.Have));
        foreach (PennTree clause in phrase.Where("S"))
        {
            bool isFull = !clause.IsAfter("NP")
                && clause.Has(static verb => verb.Is("VP") && !verb.First.Is("TO", "VBG", "VBN"));
            if (isFull || (has && clause.Has(static noun => noun.IsA("NP")) && clause.Has("VP"))) yield return clause;
        }
        bool tells = phrase.Has(static verb => verb.Begins("V") && verb.Says(EnglishVerbs.Telling));
        foreach (PennTree clause in phrase.Where("SBAR"))
        {
            bool isJoined = clause.HasConjunction() && clause.Has(IsThatClause);
            bool isBare = clause.Has(static inner => inner.Is("S") && inner.Has("VP")) && !IsIntroduced(clause)
                && (!clause.IsAfter("NP") || tells);
            bool isHow = clause.Has(static inner => inner.Is("S") && inner.Has("VP")) && !clause.IsAfter("NP")
                && clause.First.Is("WHADVP") && clause.First!.Where("WRB").Any(static tag => tag.Says("how"));
            if (IsThatClause(clause) || isJoined || isBare || isHow) yield return clause;
        }
        foreach (PennTree question in phrase.Children)
        {
            if (question.IsA("SBARQ")) yield return question;
            if (question.IsA("SBAR") && IsAsked(phrase, question)) yield return question;
        }
    }

    private static bool IsThatClause(PennTree clause) => clause.Is("SBAR")
        && clause.First.Is("IN", "DT") && clause.First.Says("that", "whether")
        && clause.Through(static link => link.Is("S"), static verb => verb.Is("VP") && verb.Parent.Is("S")).Any();

    // Begins with a word that makes it an adverbial: "while", "even when".
    private static bool IsIntroduced(PennTree clause) => clause.First.Is("IN", "WHADVP")
        || (clause.Children.Count > 1 && clause.Children[1].Is("IN", "WHADVP") && clause.Children[0].Is("ADVP", "RB"));

    // knows when the train comes
    private static bool IsAsked(PennTree phrase, PennTree question) =>
        phrase.Has(static verb => verb.Begins("V") && verb.Says(EnglishVerbs.Asking))
        && !question.Left.Any(static left => left.IsA("SBAR", "S") || left.Is(":"))
        && (phrase.Has(static verb => verb.Begins("V") && verb.Says(EnglishVerbs.Telling)) || !question.IsAfter("NP"))
        && AdverbialClauseRules.IsWhenClause(question);

    // "..", he said
    private static IEnumerable<PennTree> Quotations(PennTree phrase)
    {
        if (!phrase.IsA("S", "SINV")) yield break;
        foreach (PennTree clause in phrase.Children)
        {
            if (!clause.IsA("S", "SBARQ") || !clause.Next.Is(",", ".", "''")) continue;
            bool isConjunct = clause.Previous.Is("CC", "CONJP", ":")
                || (clause.Previous.Is(",") && clause.Previous!.Previous.IsConjunction());
            bool isModifier = clause.Has(static verb => verb.Is("VP") && (verb.Has("TO", "VBG", "VBN")
                || (verb.First is PennTree inner && inner.IsParticipial())));
            bool isFirstOfList = clause.Left.Any(static other => other.IsA("S")
                && !other.Right.Any(static right => right.IsA("CC", "CONJP")));
            if (!isConjunct && !isModifier && !isFirstOfList) yield return clause;
        }
    }

    private static IEnumerable<PennTree> OpenClauses(PennTree phrase)
    {
        bool commands = phrase.Has(static verb => verb.Begins("V") && verb.Says(EnglishVerbs.Commanding));
        bool isBesideCopula = phrase.Left.Any(static left => left.Begins("VB") && left.Says(EnglishVerbs.Copulas));
        foreach (PennTree clause in phrase.Where("S"))
        {
            bool isOrder = clause.Previous.Is("NN") && clause.Previous.Says("order");
            bool isObjectless = !clause.IsAfter("NP")
                || (commands && clause.Left.Any(static left => left.Begins("V") && left.Says(EnglishVerbs.Commanding)));
            if (!isOrder && isObjectless && clause.HasInfinitive()) yield return clause;
            if (!isOrder && clause.Has(static noun => noun.Is("NP") && noun.Next.Is("NP", "ADJP"))) yield return clause;
            if (!isOrder && clause.Only.Is("NP") && phrase.Parent.Is("VP")) yield return clause;
            if (!clause.Has("VP")) yield return clause;
            if (isBesideCopula && clause.Previous.Begins("VB") && IsAdjectival(clause)) yield return clause;
            // stops barking
            if (clause.Has(static verb => verb.Is("VP") && verb.Has("VBG")) && !clause.Has("NP")
                && !clause.Previous.IsCommaBehindNoun() && !clause.IsAfter(":", "VBG")) yield return clause;
        }
        // helps sustain
        if (phrase.HeadChild is PennTree head && head.IsVerb() && head.Next.Is("VP") && head.Next!.Has("VB", "VBG"))
            yield return head.Next!;
        bool isUnderBe = phrase.Parent.Is("VP")
            && phrase.Parent!.Has(static tag => tag.Is("VB", "AUX") && tag.Word == "be");
        if (!isUnderBe)
            foreach (PennTree clause in phrase.Where("SBAR"))
                if (clause.Has(static inner => inner.Is("S") && inner.HasInfinitive()
                    && !(inner.Previous.Is("NN") && inner.Previous.Says("order")))) yield return clause;
    }

    // becomes a problem, gets louder
    private static IEnumerable<PennTree> Predicates(PennTree phrase)
    {
        bool isBesideCopula = phrase.Left.Any(static left => left.IsCopula());
        bool becomes = phrase.Has(static verb => verb.Begins("VB") && verb.Says(EnglishVerbs.Becoming));
        bool isHeadedByCopula = phrase.HeadTag is PennTree tag && tag.Parent == phrase && tag.IsCopula();
        foreach (PennTree noun in phrase.Where("NP", "WHNP"))
        {
            if (becomes && isBesideCopula && noun.Is("NP")) yield return noun;
            if (becomes && ObjectRules.IsLastNoun(noun) && !ObjectRules.IsAfterColon(phrase, noun)) yield return noun;
            if (isHeadedByCopula && noun.Is("NP")
                && !phrase.Sisters.Any(static there => there.Is("NP") && there.Has("EX"))) yield return noun;
        }
        foreach (PennTree adjective in phrase.Where("ADJP")) yield return adjective;
        foreach (PennTree verb in phrase.Children)
        {
            if (!verb.Begins("VB")
                || verb.Left.Any(static left => left.Begins("VB") && left.Says(EnglishVerbs.Copulas))) continue;
            if (verb.Says(EnglishVerbs.Becoming))
                foreach (PennTree inner in verb.Right)
                    if (inner.Is("VP")) yield return inner;
            if (verb.Next is PennTree clause && clause.IsA("S") && IsAdjectival(clause)) yield return clause;
        }
    }

    // as, that and words that begin so
    private static bool IsAsOrThat(PennTree tag) => tag.Word is string word
        && (word.StartsWith("as", StringComparison.OrdinalIgnoreCase)
            || word.StartsWith("that", StringComparison.OrdinalIgnoreCase));

    private static bool IsAdjectival(PennTree clause) => clause.IsA("S")
        && clause.Has(static adjective => adjective.IsA("ADJP") && adjective.Has(static tag => tag.Begins("JJ"))
            && !adjective.Left.Any(static left => left.IsA("NP", "S")));
}
