using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>EfficientAT's taggers of any width; sounds become the mean of the last map.</summary>
[Experimental("HARK001")]
public sealed class EfficientAtArchitecture : Architecture
{
    // The published widths: mn01 to mn40.
    private static readonly double[] Widths = [0.1, 0.2, 0.4, 0.5, 1, 2, 3, 4];

    /// <inheritdoc/>
    public override string Id => "efficientat-mn";

    /// <inheritdoc/>
    public override string Title => "EfficientAT mn (Schmid et al. 2022), tagger";

    /// <inheritdoc/>
    public override Recognition? Recognise(PublishedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.PrefixOf("features.0.0.weight") is not string prefix || !state.Has(prefix + "classifier.5.weight"))
            return null;
        double width = Widths.FirstOrDefault(width => Fits(state, prefix, width));
        if (width == 0) return null;
        return new(
            "fschmid56/EfficientAT",
            FrontEnds.EfficientAt.Name,
            new JsonObject { ["width"] = width },
            KeyRules.Behind(prefix));
    }

    /// <inheritdoc/>
    public override Module Build(ModelCard card, string fileName) =>
        new EfficientAt(Factor(card, "width", fileName));

    /// <inheritdoc/>
    public override SoundEmbedding Sounds(Module network)
    {
        EfficientAt tagger = (EfficientAt)network;
        return new(tagger.Features, 1, logMel => tagger.Forward(logMel).Embedding);
    }

    private static bool Fits(PublishedState state, string prefix, double width) =>
        state.Size(prefix + "features.0.0.weight", 0) == ChannelRounding.Scale(16, width)
        && state.Size(prefix + "classifier.2.weight", 0) == ChannelRounding.Scale(1280, width)
        && state.Size(prefix + "classifier.2.weight", 1) == 6 * ChannelRounding.Scale(160, width);
}
