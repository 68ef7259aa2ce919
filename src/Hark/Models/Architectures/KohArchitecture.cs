using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Engine.Ops;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>Koh 2022's captioner under Hark's names: no file is public. Sounds become the mean of the steps.</summary>
[Experimental("HARK001")]
public sealed class KohArchitecture : Architecture
{
    /// <inheritdoc/>
    public override string Id => "koh-captioner";

    /// <inheritdoc/>
    public override string Title => "PANNs CNN, Transformer encoder and decoder (Koh et al. 2022), captioner";

    /// <inheritdoc/>
    public override bool NeedsVocabulary => true;

    /// <inheritdoc/>
    public override Recognition? Recognise(PublishedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!state.Has("cnn.conv_block1.conv2.weight") || !state.Has("encoder.layers.0.linear1.weight")
            || !state.Has("decoder.word_embedding.weight"))
            return null;
        JsonObject sizes = new()
        {
            ["encoder_layers"] = state.Count("encoder.layers.", ".linear1.weight"),
            ["similarity_head"] = state.Has("rlssr.fc1.weight"),
        };
        PannsTrunkKeys.Describe(state, "cnn.", sizes);
        TransformerDecoderKeys.Describe(state, "decoder.", sizes);
        return new("Hark", FrontEnds.Panns32k.Name, sizes, KeyRules.Behind(""));
    }

    /// <inheritdoc/>
    public override Module Build(ModelCard card, string fileName)
    {
        ArgumentNullException.ThrowIfNull(card);
        TransformerDecoderSettings decoder = TransformerDecoderKeys.Settings(card, 1, fileName);
        return new KohCaptioner(new(
            PannsTrunkKeys.Settings(card, fileName),
            decoder.Vocabulary,
            decoder.Width,
            decoder.Heads,
            decoder.FeedForward,
            Size(card, "encoder_layers", 64, fileName),
            decoder.Layers,
            decoder.Dropout,
            decoder.MaxLength,
            card.Architecture["similarity_head"]?.GetValue<bool>() ?? false));
    }

    /// <inheritdoc/>
    public override SoundEmbedding Sounds(Module network)
    {
        KohCaptioner captioner = (KohCaptioner)network;
        return new(captioner.Settings.Width, captioner.FewestFrames, logMel =>
        {
            int steps = captioner.FeatureLength(logMel.Shape[1]);
            return captioner.Encode(logMel, EffNetTrm.FeatureMask([steps], steps)).Mean([1]);
        });
    }
}
