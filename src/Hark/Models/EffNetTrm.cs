using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// EffNet-Trm, the efficient captioner of Xu 2024 ("Efficient Audio Captioning with Encoder-Level Knowledge
/// Distillation"): EfficientNet encoder and 2-layer Transformer decoder. Names are those of wsntxxn/AudioCaption.
/// </summary>
[Experimental("HARK001")]
public sealed class EffNetTrm : Module, ICaptionNetwork
{
    /// <summary>How many log-mel frames make a column of features that counts.</summary>
    public const int FramesPerColumn = 32;

    private readonly Linear? projection;

    /// <summary>
    /// Creates a captioner with empty weights. Where the decoder's audio width is not the encoder's, a projection
    /// stands between them: students that learned by mean squares hear through the one they were distilled with.
    /// </summary>
    public EffNetTrm(EfficientNetSettings encoder, TransformerDecoderSettings decoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(decoder);
        Encoder = Child("encoder.backbone.eff_net", new EfficientNet(encoder));
        Decoder = Child("decoder", new TransformerDecoder(decoder));
        if (encoder.HeadChannels != decoder.AudioFeatures)
            projection = Child("stdnt_proj", new Linear(encoder.HeadChannels, decoder.AudioFeatures));
    }

    /// <summary>The encoder: log-mel [B, T, 64] to features [B, T', E].</summary>
    public EfficientNet Encoder { get; }

    /// <summary>The decoder.</summary>
    public TransformerDecoder Decoder { get; }

    ICaptionDecoder ICaptionNetwork.Decoder => Decoder;

    /// <inheritdoc/>
    public IReadOnlyList<LogMelSettings> FrontEnds { get; } = [Features.FrontEnds.EffB2];

    /// <inheritdoc/>
    public int FewestFrames => FramesPerColumn;

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Listen(Tensor logMel)
    {
        Tensor features = Encoder.Forward(logMel); // [B, T', E]
        int[] lengths = new int[logMel.Shape[0]];
        Array.Fill(lengths, FeatureLength(logMel.Shape[1]));
        return Decoder.Remember(Project(features), FeatureMask(lengths, features.Shape[1])).Tensors;
    }

    /// <summary>Features or clip vectors [.., E] of the encoder as the decoder gets them.</summary>
    public Tensor Project(Tensor features) => projection?.Forward(features) ?? features;

    /// <summary>
    /// The number of feature columns that count for a clip of <paramref name="frames"/> log-mel frames: floor(frames /
    /// 32), one less than there are for 10 s. Clips under 32 frames (4,960 samples at 16 kHz) have none: pad them.
    /// </summary>
    public static int FeatureLength(int frames) => frames / FramesPerColumn;

    /// <summary>The mask [B, T'] of the columns that count.</summary>
    public static Tensor FeatureMask(ReadOnlySpan<int> lengths, int columns)
    {
        Tensor mask = Tensor.Zeros(new(lengths.Length, columns));
        for (int b = 0; b < lengths.Length; b++) mask.Span.Slice(b * columns, Math.Min(lengths[b], columns)).Fill(1);
        return mask;
    }

    /// <summary>The weights [B, T'] of a mean over the columns that count: 1 / length, and 0 behind it.</summary>
    public static Tensor FeatureWeights(ReadOnlySpan<int> lengths, int columns)
    {
        Tensor weights = FeatureMask(lengths, columns);
        for (int b = 0; b < lengths.Length; b++)
        {
            float share = 1f / Math.Clamp(lengths[b], 1, columns);
            foreach (ref float weight in weights.Span.Slice(b * columns, columns)) weight *= share;
        }
        return weights;
    }

    /// <summary>
    /// The clip vectors [B, E] (<c>fc_emb</c>): the mean of the columns that count.
    /// </summary>
    /// <param name="features">[B, T', E].</param>
    /// <param name="weights">[B, T'] of <see cref="FeatureWeights"/>.</param>
    public static Tensor Pool(Tensor features, Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return features.Multiply(weights.Reshape(weights.Shape[0], weights.Shape[1], 1)).Sum([1]);
    }

    // Key map. Published files carry these names behind "model." (distillation wrapper) and "model." (captioner); the
    // wrapper's own tensors (stdnt_proj, tchr_proj, logit_scale) and the front-end's are not part of the captioner, but
    // for a projection that the decoder hears through.

    /// <summary>
    /// The name in a published checkpoint without its wrappers, or null for tensors that this network leaves out.
    /// </summary>
    public string? FromPublished(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        while (name.StartsWith("model.", StringComparison.Ordinal)
            && !name.StartsWith("model.layers.", StringComparison.Ordinal))
            name = name["model.".Length..];
        bool leftOut = name.StartsWith("encoder.melspec_extractor.", StringComparison.Ordinal)
            || (projection is null && name.StartsWith("stdnt_proj.", StringComparison.Ordinal))
            || name.StartsWith("tchr_proj.", StringComparison.Ordinal)
            || (Decoder.Settings.TiedWeights && name == "decoder.classifier.weight")
            || name == "logit_scale"
            || name.EndsWith(".num_batches_tracked", StringComparison.Ordinal);
        return leftOut ? null : name;
    }
}
