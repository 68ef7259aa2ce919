namespace Hark.Evaluation.Spice.Trees;

/// <summary>Short questions to a tree, in which grammar rules are written.</summary>
internal static class TreeQuestions
{
    /// <summary>Whether the node's label is one of <paramref name="labels"/>.</summary>
    public static bool Is(this PennTree? tree, params ReadOnlySpan<string> labels)
    {
        if (tree is null) return false;
        foreach (string label in labels)
            if (tree.Label == label) return true;
        return false;
    }

    /// <summary>Whether the node's category, its label without function, is one of <paramref name="categories"/>.
    /// </summary>
    public static bool IsA(this PennTree? tree, params ReadOnlySpan<string> categories)
    {
        if (tree is null || tree.IsWord) return false;
        string own = tree.Category;
        foreach (string category in categories)
            if (own == category) return true;
        return false;
    }

    /// <summary>Whether the label begins with one of <paramref name="prefixes"/>.</summary>
    public static bool Begins(this PennTree? tree, params ReadOnlySpan<string> prefixes)
    {
        if (tree is null) return false;
        foreach (string prefix in prefixes)
            if (tree.Label.StartsWith(prefix, StringComparison.Ordinal)) return true;
        return false;
    }

    /// <summary>Whether a child has one of <paramref name="labels"/>.</summary>
    public static bool Has(this PennTree tree, params ReadOnlySpan<string> labels)
    {
        foreach (PennTree child in tree.Children)
            if (child.Is(labels)) return true;
        return false;
    }

    /// <summary>Whether a child fits.</summary>
    public static bool Has(this PennTree tree, Func<PennTree, bool> fits) => tree.Children.Any(fits);

    /// <summary>The children with one of <paramref name="labels"/>.</summary>
    public static IEnumerable<PennTree> Where(this PennTree tree, params string[] labels) =>
        tree.Children.Where(child => child.Is(labels));

    /// <summary>Whether a sister to the right has one of <paramref name="labels"/>.</summary>
    public static bool IsBefore(this PennTree tree, params string[] labels) =>
        tree.Right.Any(sister => sister.Is(labels));

    /// <summary>Whether a sister to the left has one of <paramref name="labels"/>.</summary>
    public static bool IsAfter(this PennTree tree, params string[] labels) =>
        tree.Left.Any(sister => sister.Is(labels));

    /// <summary>Whether the tag stands above one of <paramref name="words"/>, in any case.</summary>
    public static bool Says(this PennTree? tag, params ReadOnlySpan<string> words)
    {
        if (tag?.Word is not string own) return false;
        foreach (string word in words)
            if (own.Equals(word, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    /// <summary>Whether the tag stands above a word of <paramref name="words"/>, which ignores case.</summary>
    public static bool Says(this PennTree? tag, HashSet<string> words) =>
        tag?.Word is string own && words.Contains(own);

    /// <summary>The nodes that fit among the children and, through children that <paramref name="isLink"/> lets pass,
    /// below them.</summary>
    public static IEnumerable<PennTree> Through(
        this PennTree tree, Func<PennTree, bool> isLink, Func<PennTree, bool> fits)
    {
        foreach (PennTree child in tree.Children)
        {
            if (fits(child)) yield return child;
            if (isLink(child))
                foreach (PennTree below in child.Through(isLink, fits)) yield return below;
        }
    }

    /// <summary>Whether the last child, or the last of the last and so on, fits.</summary>
    public static bool EndsIn(this PennTree tree, Func<PennTree, bool> fits)
    {
        for (PennTree? node = tree.Last; node is not null; node = node.Last)
            if (fits(node)) return true;
        return false;
    }
}
