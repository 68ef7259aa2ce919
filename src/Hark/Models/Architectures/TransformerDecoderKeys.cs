using System.Text.Json.Nodes;
using Hark.Checkpoints;

namespace Hark.Models.Architectures;

/// <summary>The sizes of AudioCaption's Transformer decoder in checkpoints and cards.</summary>
internal static class TransformerDecoderKeys
{
    private const int HeadWidth = 64; // of all published decoders; the shapes do not tell it

    /// <summary>Writes the sizes that the shapes tell into a card.</summary>
    public static void Describe(PublishedState state, string prefix, JsonObject sizes)
    {
        int width = state.Size(prefix + "word_embedding.weight", 1), places = state.Size(prefix + "pos_encoder.pe", 0);
        sizes["vocabulary"] = state.Size(prefix + "word_embedding.weight", 0);
        sizes["decoder_width"] = width;
        sizes["decoder_heads"] = Math.Max(1, width / HeadWidth);
        sizes["decoder_feed_forward"] = state.Size(prefix + "model.layers.0.linear1.weight", 0);
        sizes["decoder_layers"] = state.Count(prefix + "model.layers.", ".linear1.weight");
        sizes["decoder_positions"] = places == 0 ? 100 : places;
        sizes["tied_weights"] = IsTied(state, prefix);
    }

    /// <summary>The settings that a card describes.</summary>
    /// <exception cref="ModelFormatException">A size or the vocabulary is missing or out of range.</exception>
    public static TransformerDecoderSettings Settings(ModelCard card, int audioFeatures, string fileName)
    {
        int words = Words(card, fileName);
        int width = Size("decoder_width", 8192), heads = Size("decoder_heads", 256);
        if (width % heads != 0)
            throw new ModelFormatException(fileName, $"decoder_width {width} is no multiple of decoder_heads {heads}");
        return new(
            words,
            audioFeatures,
            width,
            heads,
            Size("decoder_feed_forward", 65536),
            Size("decoder_layers", 64),
            Dropout: 0,
            Size("decoder_positions", 10_000),
            card.Architecture["tied_weights"]?.GetValue<bool>() ?? true);

        int Size(string name, int most) => Architecture.Size(card, name, most, fileName);
    }

    /// <summary>The number of words of a captioner's card.</summary>
    /// <exception cref="ModelFormatException">It has none.</exception>
    public static int Words(ModelCard card, string fileName) => card.Vocabulary?.Count
        ?? throw new ModelFormatException(fileName, "the card of a captioner holds a vocabulary; this one has none");

    /// <summary>Whether the classifier is the word embedding: left out, or stored twice with the same bits.</summary>
    public static bool IsTied(PublishedState state, string prefix)
    {
        if (!state.Tensors.TryGetValue(prefix + "classifier.weight", out var classifier)) return true;
        if (!state.Tensors.TryGetValue(prefix + "word_embedding.weight", out var words)) return false;
        return classifier.Shape.AsSpan().SequenceEqual(words.Shape)
            && classifier.Dtype == words.Dtype
            && classifier.ToBytes().AsSpan().SequenceEqual(words.ToBytes());
    }

    /// <summary>Where the frozen position table is to be had.</summary>
    public static string? OriginOf(string missing) => missing.EndsWith("pos_encoder.pe", StringComparison.Ordinal)
        ? "AudioCaption's trainer leaves the frozen position table out of its checkpoints since June 2024, and its "
            + "values are random: take them from a published file of the same run with --missing-from, or ask for "
            + "sinusoids with --sinusoids if the model was trained before November 2022"
        : null;
}
