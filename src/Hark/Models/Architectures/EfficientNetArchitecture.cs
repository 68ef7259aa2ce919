using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Engine.Ops;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>An EfficientNet alone, as HEAR's EfficientLatent publishes it; sounds become the mean over time.</summary>
[Experimental("HARK001")]
public sealed class EfficientNetArchitecture : Architecture
{
    /// <inheritdoc/>
    public override string Id => "efficientnet";

    /// <inheritdoc/>
    public override string Title => "EfficientNet-B2 audio encoder (HEAR2021 EfficientLatent)";

    /// <inheritdoc/>
    public override Recognition? Recognise(PublishedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.PrefixOf("_conv_stem.weight") is not string prefix
            || EfficientNetKeys.Find(state, prefix) is not { } settings)
            return null;
        JsonObject sizes = [];
        EfficientNetKeys.Describe(settings, sizes);
        return new("RicherMans/HEAR2021_EfficientLatent", FrontEnds.EffB2.Name, sizes, KeyRules.Behind(prefix));
    }

    /// <inheritdoc/>
    public override Module Build(ModelCard card, string fileName) => new EfficientNet(new(
        Factor(card, "encoder_width", fileName),
        Factor(card, "encoder_depth", fileName),
        Size(card, "padding_image_size", 4096, fileName)));

    /// <inheritdoc/>
    public override SoundEmbedding Sounds(Module network)
    {
        EfficientNet encoder = (EfficientNet)network;
        return new(encoder.Features, 32, logMel => encoder.Forward(logMel).Mean([1]));
    }
}
