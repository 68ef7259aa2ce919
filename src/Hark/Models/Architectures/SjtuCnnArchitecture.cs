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

    /// <summary>Cnn10, Cnn14 and Wavegram-Logmel-Cnn14.</summary>
    public static IReadOnlyList<SjtuCnnArchitecture> Family { get; } =
    [
        new("sjtu-cnn10", "Cnn10 as audio encoder of SJTU 2022 (Xu et al.)", PannsSettings.Cnn10),
        new("sjtu-cnn14", "Cnn14 as audio encoder of SJTU 2022 (Xu et al.)", PannsSettings.Cnn14),
        new(
            "sjtu-wavegram-cnn14",
            "Wavegram-Logmel-Cnn14 as audio encoder of SJTU 2022 (Xu et al.)",
            PannsSettings.WavegramLogmelCnn14),
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
            || state.Size(prefix + "fc1.weight", 0) != settings.Features)
            return null;
        return new(
            "wsntxxn/AudioCaption, DCASE2022T6_CLAP",
            FrontEndOf(state, prefix).Name,
            [],
            KeyRules.ByKeyMap(
                prefix,
                name => name.StartsWith("fc_audioset.", StringComparison.Ordinal) ? null : SjtuCnn.FromPublished(name),
                "classifier, which this encoder does without"));
    }

    /// <inheritdoc/>
    public override Module Build(ModelCard card, string fileName) => new SjtuCnn(settings);

    /// <inheritdoc/>
    public override SoundEmbedding Sounds(Module network) =>
        Sounds((SjtuCnn)network);

    /// <summary>How an encoder makes its clip vectors; those of others stand on it.</summary>
    internal static SoundEmbedding Sounds(SjtuCnn network) => new(
        network.Settings.Features, SoundEmbedding.ShortestOf(network.Settings), logMel => Embed(network, logMel, null))
    {
        WindowSeconds = 30,
        ForwardWithSamples = network.Wavegram is not { } wavegram ? null : (logMel, samples) =>
            Embed(network, logMel, wavegram.Forward(samples)),
    };

    /// <summary>The front-end for which a checkpoint was trained: Cnn14 exists for 16 kHz too.</summary>
    internal static LogMelSettings FrontEndOf(PublishedState state, string prefix) =>
        state.Size(prefix + "melspec_extractor.mel_scale.fb", 0) == FrontEnds.Panns16k.FftLength / 2 + 1
            ? FrontEnds.Panns16k
            : FrontEnds.Panns32k;

    private static Tensor Embed(SjtuCnn network, Tensor logMel, Tensor? wavegram)
    {
        int steps = network.FeatureLength(logMel.Shape[1]);
        return network.Forward(
            logMel, EffNetTrm.FeatureMask([steps], steps), EffNetTrm.FeatureWeights([steps], steps), wavegram).Clip;
    }
}
