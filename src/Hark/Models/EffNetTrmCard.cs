using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Hark.Checkpoints;

namespace Hark.Models;

/// <summary>The sizes of an <see cref="EffNetTrm"/> in a model card.</summary>
[Experimental("HARK001")]
public static class EffNetTrmCard
{
    /// <summary>The architecture's id.</summary>
    public const string Id = "effnet-trm";

    /// <summary>Writes the sizes down.</summary>
    public static JsonObject Describe(EfficientNetSettings encoder, TransformerDecoderSettings decoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(decoder);
        return new JsonObject
        {
            ["id"] = Id,
            ["encoder_width"] = encoder.Width,
            ["encoder_depth"] = encoder.Depth,
            ["padding_image_size"] = encoder.PaddingImageSize,
            ["decoder_width"] = decoder.Width,
            ["decoder_heads"] = decoder.Heads,
            ["decoder_feed_forward"] = decoder.FeedForward,
            ["decoder_layers"] = decoder.Layers,
            ["decoder_positions"] = decoder.MaxLength,
            ["tied_weights"] = decoder.TiedWeights,
        };
    }

    /// <summary>Builds the network that a card describes, with empty weights.</summary>
    /// <exception cref="ModelFormatException">The card is of another architecture, or a size is
    /// missing or out of range.</exception>
    public static EffNetTrm Build(ModelCard card, string fileName)
    {
        ArgumentNullException.ThrowIfNull(card);
        if (card.ArchitectureId != Id)
        {
            throw new ModelFormatException(
                fileName, $"the card says the architecture is '{card.ArchitectureId}', expected '{Id}'");
        }

        if (card.Vocabulary is null)
        {
            throw new ModelFormatException(
                fileName, "the card of a captioner holds a vocabulary; this one has none");
        }

        EfficientNetSettings encoder = new(
            Factor("encoder_width"), Factor("encoder_depth"), Size("padding_image_size", 4096));
        int width = Size("decoder_width", 8192), heads = Size("decoder_heads", 256);
        if (width % heads != 0)
        {
            throw new ModelFormatException(
                fileName, $"decoder_width {width} is no multiple of decoder_heads {heads}");
        }

        return new EffNetTrm(encoder, new TransformerDecoderSettings(
            card.Vocabulary.Count,
            encoder.HeadChannels,
            width,
            heads,
            Size("decoder_feed_forward", 65536),
            Size("decoder_layers", 64),
            Dropout: 0,
            Size("decoder_positions", 10_000),
            card.Architecture["tied_weights"]?.GetValue<bool>() ?? true));

        int Size(string name, int most) =>
            card.Architecture[name] is JsonValue value
            && value.TryGetValue(out int size)
            && size > 0
            && size <= most
            ? size
            : throw new ModelFormatException(fileName, $"the card's '{name}' must be a whole number from 1 to {most}");

        double Factor(string name) =>
            card.Architecture[name] is JsonValue value
            && value.TryGetValue(out double factor)
            && factor is > 0 and <= 10
            ? factor
            : throw new ModelFormatException(fileName, $"the card's '{name}' must be a number above 0 and at most 10");
    }
}
