namespace Hark.Evaluation.Spice.Trees;

/// <summary>
/// Finds the head of every phrase. Beside the table, a verb that only helps ("is barking") or links ("is loud") gives
/// its phrase to what follows, and the first of several conjuncts is the head.
/// </summary>
internal static class HeadFinder
{
    private static readonly HeadRule helped = new(HeadSearch.Left, ["VP", "ADJP"]);
    private static readonly HeadRule linked = new(HeadSearch.Left, ["VP", "ADJP", "NP", "PP", "WHADJP", "WHNP"]);
    private static readonly HeadRule asked = new(HeadSearch.Right, ["VP", "ADJP", "NP", "WHADJP", "WHNP"]);

    /// <summary>Sets <see cref="PennTree.HeadChild"/> of every phrase.</summary>
    public static void SetHeads(PennTree tree)
    {
        foreach (PennTree node in tree.All)
            if (!node.IsWord) node.HeadChild = node.Only ?? Find(node);
    }

    private static PennTree Find(PennTree phrase)
    {
        if (phrase.IsA("CONJP") && HeadOfConjunction(phrase) is PennTree negation) return negation;
        if (phrase.IsA("SINV") && HeadOfFronted(phrase) is PennTree fronted) return fronted;
        if (phrase.IsA("VP", "SQ", "SINV") && HeadOfVerbPhrase(phrase) is PennTree content) return content;
        HeadRule[] rules = HeadRules.Of(phrase.Category);
        foreach (HeadRule rule in rules)
            if (Search(phrase.Children, rule) is PennTree head) return head;
        return LastResort(phrase, rules[^1].Search);
    }

    // "but not": not is the head; so are also, rather and yet.
    private static PennTree? HeadOfConjunction(PennTree phrase)
    {
        foreach (PennTree conjunction in phrase.Where("CC"))
        {
            if (conjunction.Next is not PennTree next) continue;
            if (conjunction.Says("but", "and") && next.Is("RB") && next.Says("not")) return next;
            PennTree? adverb = next.Is("RB") ? next : next.Is("ADVP") && next.Only.Is("RB") ? next.Only : null;
            if (conjunction.Says("but") && adverb.Says("also", "rather")) return next;
            if (conjunction.Says("and") && adverb.Says("yet")) return next;
        }
        return null;
    }

    // "such a great idea this was"
    private static PennTree? HeadOfFronted(PennTree phrase) => phrase.Where("NP").FirstOrDefault(static idea =>
        idea.Right.Any(static subject => subject.Is("NP") && subject.Right.Any(static verb => verb.Is("VP")
            && verb.Has(static tag => tag.Begins("VB", "AUX") && tag.Says(EnglishVerbs.Copulas)))));

    private static PennTree? HeadOfVerbPhrase(PennTree phrase)
    {
        PennTree[] candidates = [.. phrase.Children.Where(static child => !IsAdverbial(child))];
        bool isHelped = phrase.Has(static child => IsAuxiliary(child)) || HasHelpedParticiple(phrase);
        if (isHelped && Search(candidates, helped) is PennTree verb) return verb;
        if (!phrase.Has(static child => IsVerb(child) && child.Says(EnglishVerbs.Copulas)) || IsExistential(phrase)
            || IsAskedFor(phrase)) return null;
        bool isQuestion = phrase.IsA("SQ");
        PennTree? head = Search(candidates, isQuestion ? asked : linked);
        // In a question a noun phrase is said of another one, or it is the subject.
        bool isSubject = isQuestion && head.Begins("NP") && !head!.Left.Any(static sister => sister.Begins("NP"));
        return isSubject ? null : head;
    }

    private static bool IsVerb(PennTree node) =>
        node.IsTag && (node.Begins("VB") || node.Is("TO", "MD", "AUX", "AUXG"));

    private static bool IsAuxiliary(PennTree node) => node.IsTag
        && (node.Is("TO", "MD", "AUX", "AUXG") || (IsVerb(node) && node.Says(EnglishVerbs.Auxiliaries)));

    // Time and manner ("hands down") never head a verb phrase.
    private static bool IsAdverbial(PennTree node) =>
        node.Label.Contains("-TMP", StringComparison.Ordinal) || node.Label.Contains("-ADV", StringComparison.Ordinal)
        || (node.Begins("VP") && node.Has("NP-TMP") && !node.Has(static child => child.Begins("V")
            || child.Is("NNP", "NN", "NNPS", "NNS", "NP", "JJ", "ADJP", "S")));

    // be or get with a verb phrase around a participle: "is played", "is clapping and cheering"
    private static bool HasHelpedParticiple(PennTree phrase) =>
        phrase.Has(static child => IsVerb(child) && child.Says(EnglishVerbs.BeOrGet))
        && phrase.Has(static child => child.IsPhrase && child.Begins("VP") && HasParticiple(child));

    private static bool HasParticiple(PennTree phrase)
    {
        bool isConjunct = false;
        foreach (PennTree child in phrase.Children)
        {
            if (IsParticiple(child) || (isConjunct && child.Is("CC"))) return true;
            if (child.IsPhrase && phrase.Is("VP")) isConjunct = child.Has(IsParticiple);
        }
        return false;
    }

    private static bool IsParticiple(PennTree node) => node.IsTag && node.Is("VBN", "VBG", "VBD");

    // "there is": the verb stays the head.
    private static bool IsExistential(PennTree phrase)
    {
        if (phrase.Parent is null) return false;
        IEnumerable<PennTree> sisters = phrase.IsA("VP")
            ? phrase.Parent.Children.TakeWhile(static sister => !sister.Is("VP"))
            : phrase.Begins("SQ") ? phrase.Parent.Children.Where(static sister => !sister.Begins("VB")) : [];
        return sisters.Any(static sister => sister.Tags.Any(static tag => tag.Is("EX")));
    }

    // "what is": a question with a word that asks.
    private static bool IsAskedFor(PennTree phrase) =>
        phrase.Begins("SQ") && phrase.Parent.Is("SBARQ") && phrase.Parent!.Has(static sister => sister.Begins("WH"));

    private static PennTree? Search(IReadOnlyList<PennTree> children, HeadRule rule)
    {
        int place = -1;
        switch (rule.Search)
        {
            case HeadSearch.Left:
                foreach (string category in rule.Categories)
                    for (int i = 0; i < children.Count && place < 0; i++)
                        if (children[i].Category == category) place = i;
                break;
            case HeadSearch.Right:
                foreach (string category in rule.Categories)
                    for (int i = children.Count - 1; i >= 0 && place < 0; i--)
                        if (children[i].Category == category) place = i;
                break;
            default:
                for (int i = children.Count - 1; i >= 0 && place < 0; i--)
                    if (rule.Categories.Contains(children[i].Category)) place = i;
                break;
        }
        return place < 0 ? null : children[FirstConjunct(children, place)];
    }

    // The head found may be the last of several conjuncts: the first of them is meant.
    private static int FirstConjunct(IReadOnlyList<PennTree> children, int place)
    {
        if (place < 2 || children[place - 1].Category is not ("CC" or "CONJP")) return place;
        bool isInterjection = children[place].Category == "UH";
        int first = place - 2;
        while (first >= 0 && IsSkipped(children[first], isInterjection)) first--;
        while (first >= 2)
        {
            int earlier = EarlierConjunct(children, first, isInterjection);
            if (earlier < 0) break;
            first = earlier;
        }
        return first >= 0 ? first : place;
    }

    // The conjunct to the left behind a comma or colon; -1 where there is none.
    private static int EarlierConjunct(IReadOnlyList<PennTree> children, int place, bool isInterjection)
    {
        bool isSeparated = false;
        for (int i = place - 1; i >= 0; i--)
        {
            if (children[i].Category is "," or ":") isSeparated = true;
            else if (!IsSkipped(children[i], isInterjection)) return isSeparated ? i : -1;
        }
        return -1;
    }

    private static bool IsSkipped(PennTree node, bool isInterjection) =>
        (node.IsTag && (TreeLabel.IsPunctuation(node.Label) || (!isInterjection && node.Is("UH"))))
        || (node.Is("INTJ") && !isInterjection);

    private static PennTree LastResort(PennTree phrase, HeadSearch search)
    {
        IEnumerable<PennTree> inOrder = search == HeadSearch.Left ? phrase.Children : phrase.Children.Reverse();
        return inOrder.FirstOrDefault(static child => !TreeLabel.IsPunctuation(child.Category))
            ?? (search == HeadSearch.Left ? phrase.First! : phrase.Last!);
    }
}
