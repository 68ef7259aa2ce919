using Hark.Engine;
using Hark.Evaluation.NGrams;
using Hark.Text;

namespace Hark.Evaluation;

/// <summary>
/// The items that are judged together, in a fixed order: document frequencies, intervals and comparisons are made over
/// them. Immutable and safe for any number of threads.
/// </summary>
public sealed class CaptionSet
{
    private readonly Lazy<CaptionTokens[]> tokens;
    private readonly Lazy<NGramTable> nGrams;

    /// <summary>Checks and keeps <paramref name="items"/>.</summary>
    /// <exception cref="EvaluationException">
    /// There is no item, an id occurs twice, or an item has no reference.
    /// </exception>
    public CaptionSet(IEnumerable<CaptionItem> items)
    {
        Items = [.. items];
        if (Items.Count == 0) throw new EvaluationException("There is no caption to judge.");
        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (CaptionItem item in Items)
        {
            if (!ids.Add(item.Id)) throw new EvaluationException($"The id \"{item.Id}\" occurs twice.");
            if (item.References.Count == 0)
                throw new EvaluationException($"\"{item.Id}\" has no reference; every item needs at least one.");
        }
        tokens = new(TokenizeAll);
        nGrams = new(() => new(tokens.Value));
    }

    /// <summary>The items in their order.</summary>
    public IReadOnlyList<CaptionItem> Items { get; }

    /// <summary>How many items there are; at least one.</summary>
    public int Count => Items.Count;

    /// <summary>The words of every item; made when first asked for.</summary>
    public IReadOnlyList<CaptionTokens> Tokens => tokens.Value;

    /// <summary>The words and n-grams as numbers; made when first asked for.</summary>
    internal NGramTable NGrams => nGrams.Value;

    private CaptionTokens[] TokenizeAll()
    {
        CaptionTokens[] all = new CaptionTokens[Count];
        const int chunk = 32;
        ThreadTeam.Shared.Run((Count + chunk - 1) / chunk, c =>
        {
            for (int i = c * chunk; i < Math.Min(Count, (c + 1) * chunk); i++) all[i] = Tokenize(Items[i]);
        });
        return all;
    }

    // Newlines inside a caption become spaces, as in coco-caption: a caption is one line.
    private static CaptionTokens Tokenize(CaptionItem item) =>
        new(Words(item.Candidate), [.. item.References.Select(Words)]);

    private static string[] Words(string caption) =>
        PtbTokenizer.Words(caption.ReplaceLineEndings(" ")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
