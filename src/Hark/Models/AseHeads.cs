using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// What joins an audio encoder and a text encoder in WavCaps' retrieval network (ASE; Mei et al. 2023, "WavCaps: A
/// ChatGPT-Assisted Weakly-Labelled Audio Captioning Dataset for Audio-Language Multimodal Research";
/// XinhaoMei/WavCaps, retrieval/models/ase_model.py): two layers behind each encoder, and a temperature.
/// </summary>
/// <remarks>
/// The original puts them behind Cnn14 (2048 wide) or HTSAT (768) and BERT base (768, the vector of [CLS]). Sounds and
/// texts that belong together get unit vectors that point the same way: their product is the cosine.
/// </remarks>
[Experimental("HARK001")]
public sealed class AseHeads : Module
{
    private const float StartTemperature = 0.07f;

    private readonly AseHead audio;
    private readonly AseHead text;
    private readonly Tensor temperature;

    /// <summary>
    /// Creates heads with empty weights: load a checkpoint or call <see cref="Module.Initialize"/>.
    /// </summary>
    /// <param name="audioWidth">Width of the audio encoder's clip vectors.</param>
    /// <param name="textWidth">Width of the text encoder.</param>
    /// <param name="embedding">Width of the common space.</param>
    public AseHeads(int audioWidth, int textWidth, int embedding = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(audioWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(textWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(embedding);
        temperature = Parameter("temp", Shape.Scalar, StartTemperature);
        audio = Child("audio_proj", new AseHead(audioWidth, embedding));
        text = Child("text_proj", new AseHead(textWidth, embedding));
    }

    /// <summary>Clip vectors [B, D] of the audio encoder to unit vectors [B, E].</summary>
    public Tensor ProjectAudio(Tensor clips) => audio.Forward(clips).NormalizeL2();

    /// <summary>Vectors [B, D] of first tokens to unit vectors [B, E].</summary>
    public Tensor ProjectText(Tensor texts) => text.Forward(texts).NormalizeL2();

    /// <summary>
    /// What the contrastive loss compares: cosines over the temperature, a row per sound and a column per text.
    /// </summary>
    /// <param name="sounds">Unit vectors [N, E].</param>
    /// <param name="texts">Unit vectors [M, E].</param>
    /// <returns>[N, M].</returns>
    public Tensor Logits(Tensor sounds, Tensor texts) =>
        sounds.Linear(texts, null).Multiply(temperature.Log().Scale(-1).Exp()); // cosines / temperature

    /// <inheritdoc/>
    public override void Initialize(Philox random)
    {
        base.Initialize(random);
        temperature.Span.Fill(StartTemperature);
    }

    // "0" and "2": the linear layers of PyTorch's Sequential, with ReLU at 1.
    private sealed class AseHead : Module
    {
        private readonly Linear hidden;
        private readonly Linear output;

        public AseHead(int width, int embedding)
        {
            hidden = Child("0", new Linear(width, embedding, activation: Activation.Relu));
            output = Child("2", new Linear(embedding, embedding));
        }

        public Tensor Forward(Tensor x) => output.Forward(hidden.Forward(x)); // [B, D] -> [B, E]
    }
}
