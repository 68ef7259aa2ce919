using System.Text.Json.Nodes;
using Hark.Checkpoints;

namespace Hark.Models.Architectures;

/// <summary>The sizes of a BERT in checkpoints and cards.</summary>
internal static class BertKeys
{
    private const string Words = "embeddings.word_embeddings.weight";

    /// <summary>
    /// What stands before a BERT's names, and begins with <paramref name="start"/>; null where there is none, or another
    /// text network of the same names.
    /// </summary>
    public static string? PrefixIn(PublishedState state, string start)
    {
        string? prefix = state.PrefixOf(Words);
        return prefix is not null && prefix.StartsWith(start, StringComparison.Ordinal)
            && state.Size(prefix + "embeddings.token_type_embeddings.weight", 0) == 2
            ? prefix
            : null;
    }

    /// <summary>Writes the sizes that the shapes tell into a card.</summary>
    public static void Describe(PublishedState state, string prefix, JsonObject sizes)
    {
        int width = state.Size(prefix + Words, 1);
        sizes["text_vocabulary"] = state.Size(prefix + Words, 0);
        sizes["text_width"] = width;
        sizes["text_layers"] = state.Count(prefix + "encoder.layer.", ".intermediate.dense.weight");
        sizes["text_heads"] = width == BertSettings.MiniLm6.Width ? BertSettings.MiniLm6.Heads : Math.Max(1, width / 64);
        sizes["text_feed_forward"] = state.Size(prefix + "encoder.layer.0.intermediate.dense.weight", 0);
        sizes["text_positions"] = state.Size(prefix + "embeddings.position_embeddings.weight", 0);
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
            Size("text_positions", 100_000));
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
}
