using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>PANNs' networks as audio encoders of SJTU 2022; sounds become their clip vectors.</summary>
[Experimental("HARK001")]
public sealed class SjtuCnnArchitecture : Architecture
{
    private readonly PannsSettings settings;

    private SjtuCnnArchitecture(string id, string title, PannsSettings settings)
    {
        Id = id;
        Title = title;
        this.settings = settings;
    }

    /// <summary>Cnn10 and Cnn14.</summary>
    public static IReadOnlyList<SjtuCnnArchitecture> Family { get; } =
    [
        new("sjtu-cnn10", "Cnn10 as audio encoder of SJTU 2022 (Xu et al.)", PannsSettings.Cnn10),
        new("sjtu-cnn14", "Cnn14 as audio encoder of SJTU 2022 (Xu et al.)", PannsSettings.Cnn14),
    ];

    /// <inheritdoc/>
    public override string Id { get; }

    /// <inheritdoc/>
    public override string Title { get; }

    /// <inheritdoc/>
    public override Recognition? Recognise(PublishedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        // The encoder alone, or the one inside a captioner or a bi-encoder that nothing else here recognises.
        if (state.PrefixOf("conv_block1.conv1.weight") is not string prefix
            || !PannsTrunkKeys.Fit(state, prefix, settings)
            || state.Size(prefix + "fc1.weight", 0) != settings.Features
            || state.Has(prefix + "pre_conv0.weight"))
            return null;
        return new(
            "wsntxxn/AudioCaption, DCASE2022T6_CLAP",
            FrontEnds.Panns32k.Name,
            [],
            KeyRules.Behind(prefix, name => name.StartsWith("fc_audioset.", StringComparison.Ordinal)
                ? KeyUse.LeaveOut("classifier, which this encoder does without")
                : KeyUse.Fill(name)));
    }

    /// <inheritdoc/>
    public override Module Build(ModelCard card, string fileName) => new SjtuCnn(settings);

    /// <inheritdoc/>
    public override SoundEmbedding Sounds(Module network) =>
        new(settings.Features, settings.Reduction, logMel => Embed((SjtuCnn)network, logMel)) { WindowSeconds = 30 };

    /// <summary>The clip vector [1, D] of a whole clip.</summary>
    internal static Tensor Embed(SjtuCnn network, Tensor logMel)
    {
        int steps = network.FeatureLength(logMel.Shape[1]);
        return network.Forward(
            logMel, EffNetTrm.FeatureMask([steps], steps), EffNetTrm.FeatureWeights([steps], steps)).Clip;
    }
}
