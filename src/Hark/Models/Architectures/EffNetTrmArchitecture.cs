using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>
/// EffNet-Trm in its three dialects: bare, behind <c>model.</c>, and behind <c>model.model.</c> with the distillation
/// heads. Sounds become the encoder's clip vectors.
/// </summary>
[Experimental("HARK001")]
public sealed class EffNetTrmArchitecture : Architecture
{
    private const string Stem = "encoder.backbone.eff_net._conv_stem.weight";

    /// <inheritdoc/>
    public override string Id => EffNetTrmCard.Id;

    /// <inheritdoc/>
    public override string Title => "EffNet-Trm (Xu et al. 2024), captioner";

    /// <inheritdoc/>
    public override bool NeedsVocabulary => true;

    /// <inheritdoc/>
    public override Recognition? Recognise(PublishedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.PrefixOf(Stem) is not string prefix
            || EfficientNetKeys.Find(state, prefix + "encoder.backbone.eff_net.") is not { } encoder)
            return null;
        JsonObject sizes = [];
        EfficientNetKeys.Describe(encoder, sizes);
        TransformerDecoderKeys.Describe(state, prefix + "decoder.", sizes);
        bool isTied = TransformerDecoderKeys.IsTied(state, prefix + "decoder.");
        // Students distilled by mean squares hear through the wrapper's projection.
        int heard = state.Size(prefix + "decoder.attn_proj.0.weight", 1);
        bool isProjected = heard > 0 && heard != encoder.HeadChannels;
        if (isProjected) sizes[EffNetTrmCard.AudioFeatures] = heard;
        string dialect = prefix switch
        {
            "" => "AudioCaption",
            "model." => "AudioCaption behind 'model.'",
            _ => "AudioCaption with the distillation wrapper of Hugging Face",
        };
        Func<string, KeyUse> use = KeyRules.ByKeyMap(
            prefix,
            name => isTied && name == "decoder.classifier.weight" ? null : name,
            "the same tensor as the word embedding");
        return new(dialect, FrontEnds.EffB2.Name, sizes, name =>
        {
            int projection = name.IndexOf("stdnt_proj.", StringComparison.Ordinal);
            return isProjected && projection >= 0 ? KeyUse.Fill(name[projection..]) : use(name);
        });
    }

    /// <inheritdoc/>
    public override Module Build(ModelCard card, string fileName) => EffNetTrmCard.Build(card, fileName);

    /// <inheritdoc/>
    public override SoundEmbedding Sounds(Module network)
    {
        EffNetTrm captioner = (EffNetTrm)network;
        return new(captioner.Encoder.Features, 32, logMel =>
        {
            Tensor features = captioner.Encoder.Forward(logMel); // [1, T', E]
            int columns = features.Shape[1], length = EffNetTrm.FeatureLength(logMel.Shape[1]);
            return EffNetTrm.Pool(features, EffNetTrm.FeatureWeights([length], columns));
        });
    }

    /// <inheritdoc/>
    public override string? OriginOf(string missing) => TransformerDecoderKeys.OriginOf(missing);
}
