namespace Hark.Evaluation.Spice.Trees;

/// <summary>Labels of the Penn Treebank: a category and functions behind it, as in NP-SBJ-1.</summary>
internal static class TreeLabel
{
    private const string introducers = "-=|#^~_[";

    /// <summary>Labels that keep a function when a tree is cleaned: it tells an adverbial from an argument.</summary>
    private static readonly string[] keptFunctions = ["-TMP", "-ADV"];

    /// <summary>The label without functions. A label such as -LRB- begins with the mark and keeps it.</summary>
    public static string Category(string label)
    {
        bool isOpen = false;
        for (int i = 0; i < label.Length; i++)
        {
            if (!introducers.Contains(label[i])) continue;
            if (i == 0) isOpen = true;
            else if (isOpen && label[i] == label[0]) isOpen = false;
            else return label[..i];
        }
        return label;
    }

    /// <summary>The label with its category and, for noun phrases, whether it is a time or an adverbial.</summary>
    public static string Clean(string label)
    {
        string category = Category(label);
        if (category is not ("NP" or "UCP")) return category;
        foreach (string function in keptFunctions)
            if (label.Contains(function, StringComparison.Ordinal)) return category + function;
        return category;
    }

    /// <summary>Tags of punctuation.</summary>
    public static bool IsPunctuation(string tag) =>
        tag is "''" or "``" or "-LRB-" or "-RRB-" or "." or ":" or ",";
}
