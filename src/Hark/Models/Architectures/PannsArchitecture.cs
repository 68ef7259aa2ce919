using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>PANNs' taggers; sounds become the vectors behind <c>fc1</c>.</summary>
[Experimental("HARK001")]
public sealed class PannsArchitecture : Architecture
{
    private const int MaxClasses = 100_000;

    private readonly PannsSettings settings;
    private readonly LogMelSettings frontEnd;

    private PannsArchitecture(string id, string title, PannsSettings settings, LogMelSettings frontEnd)
    {
        Id = id;
        Title = title;
        this.settings = settings;
        this.frontEnd = frontEnd;
    }

    /// <summary>Cnn10, Cnn14, Cnn14_16k and Wavegram-Logmel-Cnn14.</summary>
    public static IReadOnlyList<PannsArchitecture> Family { get; } =
    [
        new("panns-cnn10", "PANNs Cnn10 (Kong et al. 2020), tagger", PannsSettings.Cnn10, FrontEnds.Panns32k),
        new("panns-cnn14-16k", "PANNs Cnn14_16k (Kong et al. 2020), tagger", PannsSettings.Cnn14, FrontEnds.Panns16k),
        new("panns-cnn14", "PANNs Cnn14 (Kong et al. 2020), tagger", PannsSettings.Cnn14, FrontEnds.Panns32k),
        new(
            "panns-wavegram-cnn14",
            "PANNs Wavegram-Logmel-Cnn14 (Kong et al. 2020), tagger",
            PannsSettings.WavegramLogmelCnn14,
            FrontEnds.Panns32k),
    ];

    /// <inheritdoc/>
    public override string Id { get; }

    /// <inheritdoc/>
    public override string Title { get; }

    /// <inheritdoc/>
    public override Recognition? Recognise(PublishedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.PrefixOf("fc_audioset.weight") is not string prefix
            || !PannsTrunkKeys.Fit(state, prefix, settings))
            return null;
        // Cnn14 and its twin at 16 kHz differ in the spectrum's bins alone. A file without them is for 32 kHz.
        int bins = state.Size(prefix + "logmel_extractor.melW", 0);
        if (bins == 0 ? frontEnd != FrontEnds.Panns32k : bins != frontEnd.FftLength / 2 + 1) return null;
        JsonObject sizes = new() { ["classes"] = state.Size(prefix + "fc_audioset.weight", 0) };
        return new("qiuqiangkong/audioset_tagging_cnn", frontEnd.Name, sizes, KeyRules.Behind(prefix));
    }

    /// <inheritdoc/>
    public override Module Build(ModelCard card, string fileName) =>
        new Panns(settings with { Classes = Size(card, "classes", MaxClasses, fileName) });

    /// <inheritdoc/>
    public override SoundEmbedding Sounds(Module network)
    {
        Panns tagger = (Panns)network;
        return new(settings.Features, SoundEmbedding.ShortestOf(settings), logMel => tagger.Forward(logMel).Embedding)
        {
            ForwardWithSamples = tagger.Wavegram is not { } wavegram ? null : (logMel, samples) =>
                tagger.Forward(logMel, wavegram: wavegram.Forward(samples)).Embedding,
        };
    }
}
