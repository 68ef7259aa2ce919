namespace Hark.Evaluation.Spice.Trees;

/// <summary>
/// Reads a tree in Penn's bracket notation: (ROOT (S (NP (DT a) (NN dog)) (VP (VBZ barks)))). Trees come from files and
/// programs; depth and size are limited.
/// </summary>
internal static class PennTreeReader
{
    /// <summary>How deep brackets may be nested.</summary>
    public const int MaxDepth = 200;

    /// <summary>How many nodes a tree may have.</summary>
    public const int MaxNodes = 2_000;

    /// <summary>Reads one tree that fills the text.</summary>
    /// <exception cref="PennTreeException">The text is not one tree, or the tree is too deep or too large.</exception>
    public static PennTree Read(string text)
    {
        List<PennTree> open = [];
        PennTree? root = null;
        int nodes = 0;
        for (int at = 0; at < text.Length;)
        {
            char letter = text[at];
            if (char.IsWhiteSpace(letter)) at++;
            else if (root is not null && open.Count == 0) throw new PennTreeException("expected the end", at);
            else if (letter == ')')
            {
                if (open.Count == 0) throw new PennTreeException("found a bracket that closes nothing", at);
                if (open[^1].IsWord) throw new PennTreeException("expected a word or a phrase before the bracket", at);
                open.RemoveAt(open.Count - 1);
                at++;
            }
            else if (++nodes > MaxNodes)
                throw new PennTreeException($"expected at most {MaxNodes} nodes", at);
            else if (letter == '(')
            {
                if (open.Count == MaxDepth)
                    throw new PennTreeException($"found more than {MaxDepth} open brackets", at);
                PennTree node = new(Label(text, ref at));
                if (open.Count > 0) AddTo(open[^1], node, at);
                root ??= node;
                open.Add(node);
            }
            else
            {
                int start = at;
                string word = Word(text, ref at);
                if (open.Count == 0) throw new PennTreeException("expected an opening bracket", start);
                if (!open[^1].IsWord) throw new PennTreeException("expected one word under a part of speech", start);
                open[^1].Add(new(word));
            }
        }
        if (root is null || open.Count > 0)
            throw new PennTreeException($"expected {Math.Max(open.Count, 1)} closing brackets more", text.Length);
        return root;
    }

    // An empty label, as around a whole tree of the Treebank, is a root.
    private static string Label(string text, ref int at)
    {
        at++;
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        string label = Word(text, ref at);
        return label.Length == 0 ? "ROOT" : label;
    }

    private static string Word(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && text[at] is not ('(' or ')') && !char.IsWhiteSpace(text[at])) at++;
        return text[start..at];
    }

    private static void AddTo(PennTree parent, PennTree child, int at)
    {
        if (parent.IsTag) throw new PennTreeException("found a phrase beside a word", at);
        parent.Add(child);
    }
}
