using System.Text.Json.Nodes;
using Hark.Checkpoints;

namespace Hark.Models.Architectures;

/// <summary>The sizes of a BERT in checkpoints and cards.</summary>
internal static class BertKeys
{
    private const string Words = "embeddings.word_embeddings.weight";
    private const string Types = "embeddings.token_type_embeddings.weight";
    private const int RobertaRows = 2; // of its position table lie before the first word's

    /// <summary>
    /// What stands before the names of a BERT or a RoBERTa, and begins with
    /// <paramref name="start"/>; null where there is none.
    /// </summary>
    public static string? PrefixIn(PublishedState state, string start)
    {
        string? prefix = state.PrefixOf(Words);
        return prefix is not null && prefix.StartsWith(start, StringComparison.Ordinal)
            && state.Size(prefix + Types, 0) is 1 or 2
            ? prefix
            : null;
    }

    /// <summary>Writes the sizes that the shapes tell into a card.</summary>
    public static void Describe(PublishedState state, string prefix, JsonObject sizes)
    {
        int width = state.Size(prefix + Words, 1), types = state.Size(prefix + Types, 0);
        int rows = state.Size(prefix + "embeddings.position_embeddings.weight", 0);
        sizes["text_vocabulary"] = state.Size(prefix + Words, 0);
        sizes["text_width"] = width;
        sizes["text_layers"] = state.Count(prefix + "encoder.layer.", ".intermediate.dense.weight");
        BertSettings narrow = BertSettings.MiniLm6; // the only one whose heads are not 64 wide
        sizes["text_heads"] = width == narrow.Width ? narrow.Heads : Math.Max(1, width / 64);
        sizes["text_feed_forward"] = state.Size(prefix + "encoder.layer.0.intermediate.dense.weight", 0);
        sizes["text_types"] = types;
        sizes["text_positions"] = IsRoberta(types) ? rows - RobertaRows : rows;
        sizes["text_pooler"] = state.Has(prefix + "pooler.dense.weight");
    }

    /// <summary>The settings that a card describes.</summary>
    public static BertSettings Settings(ModelCard card, string fileName)
    {
        BertSettings settings = new(
            Size("text_vocabulary", 10_000_000),
            Size("text_width", 8192),
            Size("text_layers", 128),
            Size("text_heads", 256),
            Size("text_feed_forward", 65536),
            Size("text_positions", 100_000),
            Size("text_types", 16),
            HasPooler: card.Architecture["text_pooler"]?.GetValue<bool>() ?? false);
        if (IsRoberta(settings.TokenTypes))
        {
            settings = settings with
            {
                Epsilon = BertSettings.RobertaBase.Epsilon,
                PaddingId = BertSettings.RobertaBase.PaddingId,
            };
        }
        return settings.Width % settings.Heads == 0
            ? settings
            : throw new ModelFormatException(
                fileName, $"text_width {settings.Width} is no multiple of text_heads {settings.Heads}");

        int Size(string name, int most)
        {
            int size = card.Size(name, fileName);
            return size <= most ? size : throw new ModelFormatException(
                fileName, $"the card's '{name}' must be a whole number from 1 to {most}, it is {size}");
        }
    }

    // The two share their names; RoBERTa has one type of tokens.
    private static bool IsRoberta(int types) => types == 1;
}
