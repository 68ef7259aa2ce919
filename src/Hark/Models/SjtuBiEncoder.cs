using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// The text-to-audio retrieval network of SJTU 2022 (Xu et al., "The SJTU System for DCASE2022 Challenge Task 6";
/// wsntxxn/DCASE2022T6_CLAP), and of BLAT: an audio encoder, a text encoder, and one linear layer behind each.
/// </summary>
/// <remarks>
/// Sounds and texts that belong together get unit vectors that point the same way: their product is the cosine. The
/// original divides by the norm + 1e-7 and clips at 1000; with vectors of ordinary length neither can be seen.
/// </remarks>
[Experimental("HARK001")]
public sealed class SjtuBiEncoder : Module
{
    private const float Epsilon = 1e-7f;
    private static readonly float StartScale = MathF.Log(1 / 0.07f);

    private readonly SjtuCnn? cnn;
    private readonly SjtuAst? ast;
    private readonly Bert text;
    private readonly Linear audioProjection;
    private readonly Linear textProjection;
    private readonly Tensor scale;

    /// <summary>
    /// Creates a network with empty weights: load a checkpoint or call <see cref="Module.Initialize"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The settings name no audio encoder, or two.</exception>
    public SjtuBiEncoder(SjtuBiEncoderSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Cnn is null == settings.Ast is null)
            throw new ArgumentException("A bi-encoder has one audio encoder: set Cnn or Ast.", nameof(settings));
        Settings = settings;
        scale = Parameter("logit_scale", Shape.Scalar, StartScale);
        if (settings.Cnn is not null) cnn = Child("audio_encoder", new SjtuCnn(settings.Cnn));
        else ast = Child("audio_encoder", new SjtuAst(settings.Ast!));
        text = Child("text_encoder.model", new Bert(settings.Text));
        int audioWidth = settings.Cnn?.Features ?? settings.Ast!.Width;
        audioProjection = Child("audio_proj", new Linear(audioWidth, settings.Embedding));
        textProjection = Child("text_proj", new Linear(settings.Text.Width, settings.Embedding));
    }

    /// <summary>The sizes.</summary>
    public SjtuBiEncoderSettings Settings { get; }

    /// <summary>The number of feature steps that count for a clip of <paramref name="frames"/> frames.</summary>
    public int FeatureLength(int frames) => cnn?.FeatureLength(frames) ?? 1;

    /// <summary>Unit vectors [B, E] of sounds of one length.</summary>
    /// <param name="logMel">Log-mel [B, T, F] in dB.</param>
    /// <param name="samples">The samples [B, N], where the encoder hears the wave too.</param>
    public Tensor EmbedAudio(Tensor logMel, Tensor? samples = null)
    {
        ArgumentNullException.ThrowIfNull(logMel);
        int sounds = logMel.Shape[0], steps = FeatureLength(logMel.Shape[1]);
        int[] lengths = new int[sounds];
        Array.Fill(lengths, steps);
        return EmbedAudio(
            logMel, EffNetTrm.FeatureMask(lengths, steps), EffNetTrm.FeatureWeights(lengths, steps), samples);
    }

    /// <summary>Unit vectors [B, E] of sounds that are padded to one length.</summary>
    /// <param name="logMel">Log-mel [B, T, F] in dB.</param>
    /// <param name="mask">[B, T'], 1 for feature steps that count. The AST attends padding, as in the original.</param>
    /// <param name="weights">[B, T'], 1 / length for steps that count, 0 behind them.</param>
    /// <param name="samples">The samples [B, N], where the encoder hears the wave too.</param>
    public Tensor EmbedAudio(Tensor logMel, Tensor mask, Tensor weights, Tensor? samples = null)
    {
        if (ast is not null) return ProjectAudio(ast.Forward(logMel).Embedding);
        Tensor? wave = samples is null ? null : cnn!.Wavegram?.Forward(samples);
        return ProjectAudio(cnn!.Forward(logMel, mask, weights, wave).Clip);
    }

    /// <summary>Unit vectors [B, E] of texts.</summary>
    /// <param name="ids">Tokens [B, L], padded; the original pads to
    /// <see cref="SjtuBiEncoderSettings.TextLength"/>.</param>
    /// <param name="mask">[B, L], 0 for padding.</param>
    public Tensor EmbedText(Tensor ids, Tensor mask) => ProjectText(Bert.First(text.Forward(ids, mask)));

    /// <summary>Clip vectors [B, D] of the audio encoder to unit vectors [B, E].</summary>
    public Tensor ProjectAudio(Tensor clips) => audioProjection.Forward(clips).NormalizeL2(Epsilon);

    /// <summary>Vectors [B, D] of first tokens to unit vectors [B, E].</summary>
    public Tensor ProjectText(Tensor texts) => textProjection.Forward(texts).NormalizeL2(Epsilon);

    /// <summary>
    /// What the contrastive loss compares: cosines times exp(logit_scale), a row per sound and a column per text.
    /// </summary>
    /// <param name="sounds">Unit vectors [N, E].</param>
    /// <param name="texts">Unit vectors [M, E].</param>
    /// <returns>[N, M].</returns>
    public Tensor Logits(Tensor sounds, Tensor texts) => sounds.Linear(texts, null).Multiply(scale.Exp());

    /// <inheritdoc/>
    public override void Initialize(Philox random)
    {
        base.Initialize(random);
        scale.Span.Fill(StartScale);
    }

    // Key map. Published files hold these names under "state_dict". The audio encoder's front-end and BERT's pooling
    // layer, which the system does not use, are left out.

    /// <summary>
    /// The name in a published checkpoint as this network calls it, or null for tensors that it leaves out.
    /// </summary>
    public string? FromPublished(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        const string audioPrefix = "audio_encoder.", textPrefix = "text_encoder.model.";
        if (name.StartsWith(audioPrefix, StringComparison.Ordinal))
        {
            string rest = name[audioPrefix.Length..];
            string? inner = cnn is null ? SjtuAst.FromPublished(rest) : SjtuCnn.FromPublished(rest);
            return inner is null ? null : audioPrefix + inner;
        }
        if (!name.StartsWith(textPrefix, StringComparison.Ordinal)) return name;
        return text.FromPublished(name[textPrefix.Length..]) is { } key ? textPrefix + key : null;
    }
}
