using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// HTSAT-BART, the captioner of WavCaps (Mei et al. 2023) and the teacher of Xu 2024: HTSAT hears, a projection carries
/// its frames over, BART's encoder reads them in place of words and its decoder writes the caption.
/// </summary>
/// <remarks>
/// Input is the log-mel of <see cref="Features.FrontEnds.Panns32k"/> as [B, T, 64] in dB, at most 10.24 s of it.
/// </remarks>
[Experimental("HARK001")]
public sealed class HtsatBart : Module, ICaptionNetwork
{
    private readonly Linear projection;

    /// <summary>Creates a captioner with empty weights.</summary>
    public HtsatBart(HtsatSettings encoder, BartSettings bart)
    {
        ArgumentNullException.ThrowIfNull(bart);
        Encoder = Child("encoder.audio_enc", new Htsat(encoder));
        projection = Child("enc_to_dec_proj", new Linear(Encoder.Settings.Features, bart.Width));
        Bart = Child("decoder", new Bart(bart));
    }

    /// <summary>The part that hears.</summary>
    public Htsat Encoder { get; }

    /// <summary>The part that reads what was heard, and writes.</summary>
    public Bart Bart { get; }

    /// <inheritdoc/>
    public ICaptionDecoder Decoder => Bart.Decoder;

    /// <inheritdoc/>
    public IReadOnlyList<LogMelSettings> FrontEnds { get; } = [Features.FrontEnds.Panns32k];

    /// <inheritdoc/>
    public int FewestFrames => 2;

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Listen(Tensor logMel) => Read(Htsat.Steps(Encoder.Encode(logMel))).Tensors;

    /// <summary>
    /// What BART's decoder attends, from the 32 steps [B, 32, D] of a clip. Every step stands for 32 frames that are
    /// equal until BART's positions tell them apart, so it is projected once.
    /// </summary>
    public DecoderMemory Read(Tensor steps)
    {
        Tensor read = Bart.Encoder.ForwardFeatures(Project(steps)); // [B, 1024, D]
        return Bart.Decoder.Remember(read, Tensor.Full(new(read.Shape[0], read.Shape[1]), 1));
    }

    /// <summary>The projected frames [B, 1024, D] of the 32 steps [B, 32, D] of a clip.</summary>
    public Tensor Project(Tensor steps) => Encoder.Repeat(projection.Forward(steps));

    // Key map: the published names: "encoder.audio_enc." before HTSAT's, "enc_to_dec_proj", "decoder." before those of
    // Hugging Face's BartForConditionalGeneration.

    /// <summary>
    /// The name in a published checkpoint as this network calls it, or null for tensors that it leaves out.
    /// </summary>
    public string? FromPublished(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        const string encoder = "encoder.audio_enc.", decoder = "decoder.";
        if (name.StartsWith(encoder, StringComparison.Ordinal))
            return Encoder.FromPublished(name) is { } inside ? encoder + inside : null;
        if (name.StartsWith(decoder, StringComparison.Ordinal))
            return Bart.FromPublished(name[decoder.Length..]) is { } inside ? decoder + inside : null;
        return name;
    }
}
