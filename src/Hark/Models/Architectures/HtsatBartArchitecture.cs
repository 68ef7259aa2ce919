using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>
/// HTSAT-BART as WavCaps publishes it. Its words are byte pairs: the tokenizer's files go into the model with
/// <c>--vocabulary</c>. Sounds become HTSAT's embeddings.
/// </summary>
[Experimental("HARK001")]
public sealed class HtsatBartArchitecture : Architecture
{
    private const int HeadWidth = 64; // of all published BARTs; the shapes do not tell it

    /// <inheritdoc/>
    public override string Id => "htsat-bart";

    /// <inheritdoc/>
    public override string Title => "HTSAT-BART (WavCaps, Mei et al. 2023), captioner";

    /// <inheritdoc/>
    public override Recognition? Recognise(PublishedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.PrefixOf("enc_to_dec_proj.weight") is not string prefix
            || !state.Has(prefix + "encoder.audio_enc.patch_embed.proj.weight")
            || !state.Has(prefix + "decoder.model.shared.weight"))
            return null;
        string bart = prefix + "decoder.model.";
        int width = state.Size(bart + "shared.weight", 1);
        JsonObject sizes = new()
        {
            ["encoder_width"] = state.Size(prefix + "encoder.audio_enc.patch_embed.proj.weight", 0),
            ["text_vocabulary"] = state.Size(bart + "shared.weight", 0),
            ["text_width"] = width,
            ["text_heads"] = Math.Max(1, width / HeadWidth),
            ["text_feed_forward"] = state.Size(bart + "decoder.layers.0.fc1.weight", 0),
            ["text_encoder_layers"] = state.Count(bart + "encoder.layers.", ".fc1.weight"),
            ["text_decoder_layers"] = state.Count(bart + "decoder.layers.", ".fc1.weight"),
            ["text_positions"] = state.Size(bart + "decoder.embed_positions.weight", 0) - 2,
        };
        return new("XinhaoMei/WavCaps", FrontEnds.Panns32k.Name, sizes, KeyRules.Behind(prefix, Translate));
    }

    /// <inheritdoc/>
    public override Module Build(ModelCard card, string fileName)
    {
        BartSettings bart = new(
            Size("text_vocabulary", 10_000_000),
            Size("text_width", 8192),
            Size("text_heads", 256),
            Size("text_feed_forward", 65536),
            Size("text_encoder_layers", 128),
            Size("text_decoder_layers", 128),
            Size("text_positions", 100_000));
        if (bart.Width % bart.Heads != 0)
        {
            throw new ModelFormatException(
                fileName, $"text_width {bart.Width} is no multiple of text_heads {bart.Heads}");
        }
        HtsatSettings encoder = HtsatSettings.Encoder with { Width = Size("encoder_width", 1024) };
        if (encoder.Width % encoder.Heads[0] != 0)
        {
            throw new ModelFormatException(
                fileName, $"encoder_width {encoder.Width} is no multiple of {encoder.Heads[0]} heads");
        }
        if (bart.MaxLength < encoder.Frames)
        {
            throw new ModelFormatException(
                fileName, $"text_positions must be at least {encoder.Frames}, the steps of HTSAT");
        }
        return new HtsatBart(encoder, bart);

        int Size(string name, int most) => Architecture.Size(card, name, most, fileName);
    }

    /// <inheritdoc/>
    public override SoundEmbedding Sounds(Module network)
    {
        Htsat encoder = ((HtsatBart)network).Encoder;
        return new(encoder.Settings.Features, 2, logMel => encoder.Forward(logMel).Embedding);
    }

    private static KeyUse Translate(string name) => name switch
    {
        "decoder.lm_head.weight"
            or "decoder.model.encoder.embed_tokens.weight"
            or "decoder.model.decoder.embed_tokens.weight" =>
            KeyUse.LeaveOut("the same tensor as decoder.model.shared"),
        _ when name.StartsWith("encoder.audio_enc.tscam_conv.", StringComparison.Ordinal)
            || name.StartsWith("encoder.audio_enc.head.", StringComparison.Ordinal) =>
            KeyUse.LeaveOut("HTSAT's classifier, which the captioner does without"),
        _ => KeyUse.Fill(name),
    };
}
