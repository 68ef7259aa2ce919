using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// The captioners of SJTU 2022 (Xu et al., "The SJTU System for DCASE2022 Challenge Task 6: Audio Captioning with
/// Audio-Text Retrieval Pre-training"): the CNN14 of the retrieval system, a bidirectional GRU, and a decoder, which is
/// a Transformer of 2 or 4 layers or a recurrent unit with attention. Names are those of wsntxxn/AudioCaption.
/// </summary>
/// <remarks>Input is the log-mel of <see cref="Features.FrontEnds.Panns32k"/> as [B, T, 64] in dB.</remarks>
[Experimental("HARK001")]
public sealed class SjtuCaptioner : Module, ICaptionNetwork
{
    private readonly AttentionGruDecoder? recurrent;
    private readonly TransformerDecoder? transformer;

    /// <summary>Creates a captioner with a Transformer decoder and empty weights.</summary>
    public SjtuCaptioner(PannsSettings convolutions, TransformerDecoderSettings decoder)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        Check(decoder.AudioFeatures);
        Encoder = Child("encoder", new SjtuCrnn(convolutions));
        Decoder = transformer = Child("decoder", new TransformerDecoder(decoder));
    }

    /// <summary>Creates a captioner with a recurrent decoder and empty weights.</summary>
    public SjtuCaptioner(PannsSettings convolutions, AttentionGruSettings decoder)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        Check(decoder.AudioFeatures);
        if (decoder.Tags > 0)
        {
            throw new ArgumentException(
                "Temporal tags come from a sound event detector, which this network has not.", nameof(decoder));
        }
        Encoder = Child("encoder", new SjtuCrnn(convolutions));
        Decoder = recurrent = Child("decoder", new AttentionGruDecoder(decoder));
    }

    /// <summary>The encoder.</summary>
    public SjtuCrnn Encoder { get; }

    /// <inheritdoc/>
    public ICaptionDecoder Decoder { get; }

    /// <inheritdoc/>
    public IReadOnlyList<LogMelSettings> FrontEnds { get; } =
        [Features.FrontEnds.Panns32k, Features.FrontEnds.Panns16k];

    /// <inheritdoc/>
    public int FewestFrames => Encoder.Convolutions.Settings.Reduction;

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Listen(Tensor logMel)
    {
        (Tensor features, Tensor clip) = Hear(logMel);
        Tensor mask = Tensor.Full(new(features.Shape[0], features.Shape[1]), 1);
        return recurrent?.Remember(features, clip, mask) ?? transformer!.Remember(features, mask).Tensors;
    }

    /// <summary>The features [B, T', 512] and the clip vectors [B, 512] of clips of equal length.</summary>
    public (Tensor Features, Tensor Clip) Hear(Tensor logMel)
    {
        ArgumentNullException.ThrowIfNull(logMel);
        int steps = Encoder.Convolutions.FeatureLength(logMel.Shape[1]);
        int[] lengths = new int[logMel.Shape[0]];
        Array.Fill(lengths, steps);
        return Encoder.Forward(
            logMel, Tensor.Full(new(lengths.Length), steps), EffNetTrm.FeatureWeights(lengths, steps));
    }

    private static void Check(int audioFeatures)
    {
        if (audioFeatures == SjtuBiGru.Features) return;
        throw new ArgumentException(
            $"The encoder makes {SjtuBiGru.Features} features, the decoder expects {audioFeatures}.");
    }

    // Key map: the published names, "encoder.cnn", "encoder.rnn.network" and "decoder", without the front-end and what
    // PyTorch counts.

    /// <summary>
    /// The name in a published checkpoint as this network calls it, or null for tensors that it leaves out.
    /// </summary>
    public static string? FromPublished(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        const string encoder = "encoder.";
        if (!name.StartsWith(encoder, StringComparison.Ordinal)) return name;
        return SjtuCrnn.FromPublished(name[encoder.Length..]) is { } inside ? encoder + inside : null;
    }
}
