namespace Hark.Text;

/// <summary>Reads <c>merges.txt</c>: a pair of tokens on each line, best first.</summary>
internal static class MergesFile
{
    public static BytePairMerges Read(VocabularyFile file, TokenList vocabulary)
    {
        MergeTable table = new(vocabulary);
        foreach ((string line, long offset) in file.Lines())
        {
            if (offset == 0 && line.StartsWith("#version", StringComparison.Ordinal)) continue;
            if (Split(line) is not { } pair)
                throw file.Error("expected two tokens with one space between them", offset);
            if (table.Add(pair.Left, pair.Right) is { } fault) throw file.Error(fault, offset);
        }
        return table.ToMerges();
    }

    /// <summary>The tokens of a line, or null if it does not hold two with one space between them.</summary>
    public static (string Left, string Right)? Split(string line)
    {
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        bool isPair = space > 0 && space < line.Length - 1 && line.IndexOf(' ', space + 1) < 0;
        return isPair ? (line[..space], line[(space + 1)..]) : null;
    }
}

/// <summary>Collects merges in the order of their rank.</summary>
internal sealed class MergeTable(TokenList vocabulary)
{
    private readonly List<(long Pair, int Symbol)> merges = [];
    private readonly HashSet<(int Left, int Right)> pairs = [];

    /// <summary>Adds the next merge; returns what is wrong with it, or null.</summary>
    public string? Add(string left, string right)
    {
        if (merges.Count == WordVocabulary.MaxCount) return $"expected at most {WordVocabulary.MaxCount} merges";
        if (vocabulary.Find(left) is not { } leftId) return $"expected tokens of the vocabulary, found '{left}'";
        if (vocabulary.Find(right) is not { } rightId) return $"expected tokens of the vocabulary, found '{right}'";
        if (vocabulary.Find(left + right) is not { } symbol)
            return $"expected a merge into a token of the vocabulary, found '{left}' and '{right}'";
        if (!pairs.Add((leftId, rightId))) return $"the merge of '{left}' and '{right}' occurs twice";
        merges.Add((BytePairMerges.Pair(leftId, rightId), symbol));
        return null;
    }

    public BytePairMerges ToMerges() => new(merges);
}
