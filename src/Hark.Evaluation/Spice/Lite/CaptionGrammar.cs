using System.Globalization;

namespace Hark.Evaluation.Spice.Lite;

/// <summary>The rules of <see cref="GrammarRules"/> in the form that <see cref="ChartParser"/> reads. Immutable.
/// </summary>
internal sealed class CaptionGrammar
{
    private readonly Dictionary<string, int> symbols = new(StringComparer.Ordinal);
    private readonly List<GrammarRule> rules = [];
    private readonly string[] symbolNames;

    /// <summary>A grammar of rules as <see cref="GrammarRules"/> has them.</summary>
    public CaptionGrammar(string others, string verbs, string nouns)
    {
        Add(others);
        foreach ((string phrase, string tag) in GrammarRules.VerbPhrases)
        {
            Add(verbs, ("@T", tag), ("@V", phrase + "V"), ("@I", phrase + "I"), ("@P", phrase), ("@C", phrase + "C"),
                ("@D", tag + "C"));
        }
        foreach ((string group, string tag) in GrammarRules.NounGroups) Add(nouns, ("@T", tag), ("@N", group));
        foreach (PartOfSpeechTag tag in Enum.GetValues<PartOfSpeechTag>()) AddRule($"ROOT = {tag} .0000001");
        Root = Symbol("ROOT");
        symbolNames = [.. symbols.OrderBy(static pair => pair.Value).Select(static pair => pair.Key)];
        Rules = [.. rules];
        Unary = [.. InOrder([.. rules.Where(static rule => rule.Right < 0)]).Select(rule => rules.IndexOf(rule))];
        BinaryByLeft = [.. Enumerable.Range(0, symbols.Count).Select(BinaryOf)];
    }

    /// <summary>The grammar; made once.</summary>
    public static CaptionGrammar Instance { get; } =
        new(GrammarRules.Others, GrammarRules.Verbs, GrammarRules.Nouns);

    /// <summary>How many symbols there are, the tags of words among them.</summary>
    public int SymbolCount => symbols.Count;

    /// <summary>The symbol of a whole caption.</summary>
    public int Root { get; }

    /// <summary>All rules.</summary>
    public GrammarRule[] Rules { get; }

    /// <summary>The numbers of the rules with one child, such that a rule stands behind all that make its child.
    /// </summary>
    public int[] Unary { get; }

    /// <summary>For every symbol, the rules with two children of which it is the left one.</summary>
    public BinaryRule[][] BinaryByLeft { get; }

    /// <summary>The number of a symbol or tag.</summary>
    public int Symbol(string name)
    {
        if (!symbols.TryGetValue(name, out int symbol)) symbols.Add(name, symbol = symbols.Count);
        return symbol;
    }

    /// <summary>The name of a symbol or tag.</summary>
    public string Name(int symbol) => symbolNames[symbol];

    private void Add(string text, params ReadOnlySpan<(string Name, string Symbol)> names)
    {
        foreach (string template in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string line = template;
            foreach ((string name, string symbol) in names) line = line.Replace(name, symbol, StringComparison.Ordinal);
            AddRule(line);
        }
    }

    // "S = NP *VF nsubj .6" or "S = NP .6"
    private void AddRule(string line)
    {
        string[] parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        float score = MathF.Log(float.Parse(parts[^1], CultureInfo.InvariantCulture));
        int parent = Symbol(parts[0]);
        bool leftIsHead = parts.Length == 4 || parts[2][0] == '*';
        int left = Symbol(parts[2].TrimStart('*'));
        int right = parts.Length == 4 ? -1 : Symbol(parts[3].TrimStart('*'));
        GrammarRule rule = new(parent, left, right, leftIsHead, right < 0 ? "" : parts[4], score);
        if (!rules.Contains(rule)) rules.Add(rule); // the three finite verbs share rules
    }

    private BinaryRule[] BinaryOf(int left) =>
    [
        .. from number in Enumerable.Range(0, rules.Count)
           let rule = rules[number]
           where rule.Right >= 0 && rule.Left == left
           select new BinaryRule((byte)rule.Right, (byte)rule.Parent, (short)number, rule.Score),
    ];

    private static GrammarRule[] InOrder(List<GrammarRule> unary)
    {
        List<GrammarRule> ordered = [];
        while (unary.Count > 0)
        {
            GrammarRule[] ready = [.. unary.Where(rule => !unary.Exists(other => other.Parent == rule.Left))];
            if (ready.Length == 0) throw new InvalidOperationException("rules with one child form a circle");
            ordered.AddRange(ready);
            unary.RemoveAll(rule => Array.IndexOf(ready, rule) >= 0);
        }
        return [.. ordered];
    }
}
