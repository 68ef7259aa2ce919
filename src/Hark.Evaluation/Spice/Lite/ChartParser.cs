using System.Runtime.CompilerServices;

namespace Hark.Evaluation.Spice.Lite;

/// <summary>
/// Finds the most probable analysis of a caption (CKY: Younger 1967) and the dependencies that it implies. Not safe for
/// several threads: its memory is used again for the next caption.
/// </summary>
internal sealed class ChartParser(CaptionGrammar grammar)
{
    private const float Never = float.NegativeInfinity;

    private float[] scores = []; // [cell, symbol]
    private short[] rules = []; // [cell, symbol], the rule that made it; -1 for the tag of a word
    private byte[] splits = []; // [cell, symbol]
    private byte[] present = []; // [cell, symbol], packed: the symbols of a cell that can be a left child
    private int[] presentCount = []; // [cell]
    private int count;

    /// <summary>How many words a caption may have.</summary>
    public const int MaxWords = 100;

    /// <summary>The analysis of a caption.</summary>
    /// <param name="words">For every word its possible tags; at most <see cref="MaxWords"/>.</param>
    public ParsedWord[] Parse(IReadOnlyList<TagScore[]> words)
    {
        count = words.Count;
        if (count == 0) return [];
        Clear();
        for (int word = 0; word < count; word++)
        {
            int cell = Cell(word, word + 1);
            foreach (TagScore tag in words[word])
                scores[cell * grammar.SymbolCount + grammar.Symbol(tag.Tag)] = tag.Score;
            Finish(cell);
        }
        for (int length = 2; length <= count; length++)
        {
            for (int start = 0; start + length <= count; start++)
            {
                int cell = Cell(start, start + length);
                for (int split = start + 1; split < start + length; split++)
                    Join(cell, Cell(start, split), Cell(split, start + length), (byte)(split - start));
                Finish(cell);
            }
        }
        ParsedWord[] parsed = new ParsedWord[count];
        int root = Unfold(0, count, grammar.Root, parsed);
        parsed[root] = parsed[root] with { Governor = -1, Relation = "root" };
        return parsed;
    }

    private void Clear()
    {
        int cells = count * (count + 1) / 2, size = cells * grammar.SymbolCount;
        if (scores.Length < size)
        {
            scores = new float[size];
            rules = new short[size];
            splits = new byte[size];
            present = new byte[size];
            presentCount = new int[cells];
        }
        scores.AsSpan(0, size).Fill(Never);
        rules.AsSpan(0, size).Fill(-1);
    }

    // The place of the words start..end-1 in the chart.
    private int Cell(int start, int end) => start * (2 * count - start + 1) / 2 + end - start - 1;

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Join(int cell, int left, int right, byte split)
    {
        int symbols = grammar.SymbolCount;
        Span<float> made = scores.AsSpan(cell * symbols, symbols);
        ReadOnlySpan<float> lefts = scores.AsSpan(left * symbols, symbols);
        ReadOnlySpan<float> rights = scores.AsSpan(right * symbols, symbols);
        foreach (byte symbol in present.AsSpan(left * symbols, presentCount[left]))
        {
            float score = lefts[symbol];
            foreach (ref readonly BinaryRule rule in grammar.BinaryByLeft[symbol].AsSpan())
            {
                float total = score + rights[rule.Right] + rule.Score;
                if (total <= made[rule.Parent]) continue;
                made[rule.Parent] = total;
                rules[cell * symbols + rule.Parent] = rule.Number;
                splits[cell * symbols + rule.Parent] = split;
            }
        }
    }

    // Applies the rules with one child and lists what the cell has.
    private void Finish(int cell)
    {
        int symbols = grammar.SymbolCount;
        Span<float> made = scores.AsSpan(cell * symbols, symbols);
        foreach (int number in grammar.Unary)
        {
            GrammarRule rule = grammar.Rules[number];
            float total = made[rule.Left] + rule.Score;
            if (total <= made[rule.Parent]) continue;
            made[rule.Parent] = total;
            rules[cell * symbols + rule.Parent] = (short)number;
        }
        int found = 0;
        for (int symbol = 0; symbol < symbols; symbol++)
        {
            if (made[symbol] > Never && grammar.BinaryByLeft[symbol].Length > 0)
                present[cell * symbols + found++] = (byte)symbol;
        }
        presentCount[cell] = found;
    }

    // Follows the best rules downwards; returns the head word.
    private int Unfold(int start, int end, int symbol, ParsedWord[] parsed)
    {
        int place = Cell(start, end) * grammar.SymbolCount + symbol;
        if (rules[place] < 0)
        {
            parsed[start] = new(grammar.Name(symbol), -1, "");
            return start;
        }
        GrammarRule rule = grammar.Rules[rules[place]];
        if (rule.Right < 0) return Unfold(start, end, rule.Left, parsed);
        int split = start + splits[place];
        int left = Unfold(start, split, rule.Left, parsed), right = Unfold(split, end, rule.Right, parsed);
        (int head, int other) = rule.LeftIsHead ? (left, right) : (right, left);
        parsed[other] = parsed[other] with { Governor = head, Relation = rule.Relation };
        return head;
    }
}
