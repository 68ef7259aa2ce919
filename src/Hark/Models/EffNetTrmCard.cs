using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Models.Architectures;

namespace Hark.Models;

/// <summary>The sizes of an <see cref="EffNetTrm"/> in a model card.</summary>
[Experimental("HARK001")]
public static class EffNetTrmCard
{
    /// <summary>The architecture's id.</summary>
    public const string Id = "effnet-trm";

    /// <summary>The width of what the decoder hears, in a card; missing where it is the encoder's.</summary>
    internal const string AudioFeatures = "decoder_audio_features";

    /// <summary>Writes the sizes down.</summary>
    public static JsonObject Describe(EfficientNetSettings encoder, TransformerDecoderSettings decoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(decoder);
        JsonObject sizes = new()
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
        if (encoder.HeadChannels != decoder.AudioFeatures) sizes[AudioFeatures] = decoder.AudioFeatures;
        return sizes;
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

        EfficientNetSettings encoder = new(
            Architecture.Factor(card, "encoder_width", fileName),
            Architecture.Factor(card, "encoder_depth", fileName),
            Architecture.Size(card, "padding_image_size", 4096, fileName));
        int features = card.Architecture.ContainsKey(AudioFeatures)
            ? Architecture.Size(card, AudioFeatures, 65536, fileName)
            : encoder.HeadChannels;
        return new EffNetTrm(encoder, TransformerDecoderKeys.Settings(card, features, fileName));
    }
}
