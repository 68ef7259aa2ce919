using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>
/// The captioners of SJTU 2022, which AudioCaption publishes: CNN14, a BiGRU, and a Transformer or a recurrent decoder.
/// </summary>
[Experimental("HARK001")]
public sealed class SjtuCaptionerArchitecture : Architecture
{
    private const string Transformer = "transformer", Recurrent = "gru";

    /// <inheritdoc/>
    public override string Id => "sjtu-captioner";

    /// <inheritdoc/>
    public override string Title => "CNN14, BiGRU and a Transformer or GRU decoder (SJTU 2022, Xu et al.), captioner";

    /// <inheritdoc/>
    public override bool NeedsVocabulary => true;

    /// <inheritdoc/>
    public override Recognition? Recognise(PublishedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.PrefixOf("encoder.rnn.network.weight_ih_l0") is not string prefix) return null;
        string decoder = prefix + "decoder.";
        JsonObject sizes = [];
        PannsTrunkKeys.Describe(state, prefix + "encoder.cnn.", sizes);
        if (state.Has(decoder + "model.layers.0.linear1.weight"))
        {
            sizes["decoder"] = Transformer;
            TransformerDecoderKeys.Describe(state, decoder, sizes);
        }
        else if (state.Has(decoder + "attn.v") && !state.Has(decoder + "temporal_embedding.weight"))
        {
            sizes["decoder"] = Recurrent;
            DescribeRecurrent(state, decoder, sizes);
        }
        else
        {
            return null; // temporal tags need the tagger beside it
        }
        bool isTied = sizes["tied_weights"]?.GetValue<bool>() ?? false;
        return new("AudioCaption, branch dcase2022", FrontEnd(state, prefix).Name, sizes, KeyRules.Behind(
            prefix, name => isTied && name == "decoder.classifier.weight"
                ? KeyUse.LeaveOut("the same tensor as the word embedding")
                : KeyUse.Fill(name)));
    }

    /// <inheritdoc/>
    public override Module Build(ModelCard card, string fileName)
    {
        ArgumentNullException.ThrowIfNull(card);
        PannsSettings convolutions = PannsTrunkKeys.Settings(card, fileName);
        string? decoder = card.Architecture["decoder"]?.ToString();
        return decoder switch
        {
            Transformer => new SjtuCaptioner(
                convolutions, TransformerDecoderKeys.Settings(card, SjtuBiGru.Features, fileName)),
            Recurrent => new SjtuCaptioner(convolutions, new AttentionGruSettings(
                TransformerDecoderKeys.Words(card, fileName),
                SjtuBiGru.Features,
                Size(card, "decoder_width", 8192, fileName),
                Size(card, "decoder_embedding", 8192, fileName),
                Size(card, "decoder_attention", 8192, fileName),
                Enum.TryParse(card.Architecture["decoder_input"]?.ToString(), out AttentionGruInput input)
                    ? input
                    : throw new ModelFormatException(
                        fileName, "the card's 'decoder_input' must be Plain, AddClip or JoinClip"))),
            _ => throw new ModelFormatException(
                fileName, $"the card's 'decoder' must be '{Transformer}' or '{Recurrent}', it is '{decoder}'"),
        };
    }

    /// <inheritdoc/>
    public override SoundEmbedding Sounds(Module network)
    {
        SjtuCaptioner captioner = (SjtuCaptioner)network;
        return new(SjtuBiGru.Features, captioner.FewestFrames, logMel => captioner.Hear(logMel).Clip)
        {
            WindowSeconds = 30,
        };
    }

    /// <inheritdoc/>
    public override string? OriginOf(string missing)
    {
        ArgumentNullException.ThrowIfNull(missing);
        return missing.StartsWith("encoder.cnn.", StringComparison.Ordinal)
            ? "the CNN was frozen, and trainers leave frozen parts out: take it with --missing-from from the retrieval "
                + "model it came from (contrastive_pretrain_cnn14_bertm.pth)"
            : TransformerDecoderKeys.OriginOf(missing);
    }

    private static void DescribeRecurrent(PublishedState state, string decoder, JsonObject sizes)
    {
        sizes["vocabulary"] = state.Size(decoder + "word_embedding.weight", 0);
        sizes["decoder_width"] = state.Size(decoder + "classifier.weight", 1);
        sizes["decoder_embedding"] = state.Size(decoder + "word_embedding.weight", 1);
        sizes["decoder_attention"] = state.Size(decoder + "attn.v", 0);
        sizes["decoder_input"] = (state.Has(decoder + "ctx_proj.weight") ? AttentionGruInput.JoinClip
            : state.Has(decoder + "attn_proj.weight") ? AttentionGruInput.AddClip
            : AttentionGruInput.Plain).ToString();
    }

    // The filter bank's bins tell the sample rate; a file without it is for 32 kHz.
    private static LogMelSettings FrontEnd(PublishedState state, string prefix) =>
        state.Size(prefix + "encoder.cnn.melspec_extractor.mel_scale.fb", 0) == FrontEnds.Panns16k.FftLength / 2 + 1
            ? FrontEnds.Panns16k
            : FrontEnds.Panns32k;
}
