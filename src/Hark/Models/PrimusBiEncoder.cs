using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// The text-to-audio retrieval network of Primus and Widmer 2022 ("Improving Natural-Language-based Audio Retrieval
/// with Transfer Learning and Audio and Text Augmentations"): CNN10 for sounds, BERT for texts, one space for both.
/// </summary>
/// <remarks>
/// Sounds and texts that belong together get unit vectors that point the same way: their product is the cosine. No
/// code of 2022 is public; what the paper leaves open follows the authors' code of 2023.
/// </remarks>
[Experimental("HARK001")]
public sealed class PrimusBiEncoder : Module
{
    private readonly Tensor temperature;

    /// <summary>
    /// Creates a network with empty weights: load checkpoints or call <see cref="Module.Initialize"/>.
    /// </summary>
    public PrimusBiEncoder(PrimusSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
        Audio = Child("audio", new PrimusAudio(settings));
        Text = Child("text", new PrimusText(settings));
        temperature = Parameter("tau", new(1), settings.Temperature);
    }

    /// <summary>The sizes.</summary>
    public PrimusSettings Settings { get; }

    /// <summary>The network for sounds.</summary>
    public PrimusAudio Audio { get; }

    /// <summary>The network for texts.</summary>
    public PrimusText Text { get; }

    /// <summary>Unit vectors [B, E] of sounds.</summary>
    /// <param name="logMel">Log-mel [B, T, 64] in dB.</param>
    public Tensor EmbedAudio(Tensor logMel) => Audio.Forward(logMel).NormalizeL2();

    /// <summary>Unit vectors [B, E] of texts.</summary>
    /// <param name="ids">Word pieces [B, L], padded.</param>
    /// <param name="mask">[B, L], 0 for padding.</param>
    public Tensor EmbedText(Tensor ids, Tensor mask) => Text.Forward(ids, mask).NormalizeL2();

    /// <summary>
    /// What the contrastive loss compares: cosines over |temperature|, a row per text and a column per sound.
    /// </summary>
    /// <param name="texts">Unit vectors [N, E].</param>
    /// <param name="sounds">Unit vectors [M, E].</param>
    /// <returns>[N, M].</returns>
    public Tensor Logits(Tensor texts, Tensor sounds)
    {
        Tensor absolute = temperature.Relu().Add(temperature.Scale(-1).Relu());
        return texts.Linear(sounds, null).Multiply(absolute.Log().Scale(-1).Exp());
    }

    /// <inheritdoc/>
    public override void Initialize(Philox random)
    {
        base.Initialize(random);
        temperature.Span.Fill(Settings.Temperature);
    }
}

/// <summary>
/// Sounds: the trunk of PANNs' CNN10, the average of maximum and mean over time, two layers (Primus and Widmer 2022,
/// table 2).
/// </summary>
[Experimental("HARK001")]
public sealed class PrimusAudio : PannsTrunk
{
    private readonly Linear hidden;
    private readonly Linear output;

    internal PrimusAudio(PrimusSettings settings)
        : base(settings.Audio)
    {
        hidden = Child("fc1", new Linear(Settings.Features, settings.Hidden, activation: Activation.Relu));
        output = Child("fc2", new Linear(settings.Hidden, settings.Embedding));
    }

    /// <summary>Vectors [B, E], not of unit length.</summary>
    /// <param name="logMel">
    /// Log-mel [B, T, 64] in dB of <see cref="Features.FrontEnds.Panns32k"/>. Padding counts, as in the original.
    /// </param>
    /// <param name="augment">In training, changes the normalised log-mel [B, T, F].</param>
    public Tensor Forward(Tensor logMel, Func<Tensor, Tensor>? augment = null) =>
        Project(Pool(Encode(logMel, augment)));

    /// <summary>Vectors [B, E] from pooled features [B, D].</summary>
    public Tensor Project(Tensor pooled) => output.Forward(hidden.Forward(pooled));

    /// <summary>
    /// The average [B, D] of maximum and mean over time of features [B, T', D]; PANNs take their sum.
    /// </summary>
    internal static Tensor Pool(Tensor features) => features.Max(1).Add(features.Mean([1])).Scale(0.5f);
}

/// <summary>Texts: BERT's vector of [CLS] and two layers.</summary>
[Experimental("HARK001")]
public sealed class PrimusText : Module
{
    private readonly Bert bert;
    private readonly Linear hidden;
    private readonly Linear output;

    internal PrimusText(PrimusSettings settings)
    {
        bert = Child("bert", new Bert(settings.Text));
        hidden = Child("fc1", new Linear(settings.Text.Width, settings.Hidden, activation: Activation.Relu));
        output = Child("fc2", new Linear(settings.Hidden, settings.Embedding));
    }

    /// <summary>Vectors [B, E], not of unit length.</summary>
    /// <param name="ids">Word pieces [B, L], padded.</param>
    /// <param name="mask">[B, L], 0 for padding.</param>
    public Tensor Forward(Tensor ids, Tensor mask) =>
        Project(Bert.First(bert.Forward(ids, mask)));

    /// <summary>Vectors [B, E] from BERT's vectors [B, D] of [CLS].</summary>
    public Tensor Project(Tensor first) => output.Forward(hidden.Forward(first));
}

// Key map. There are no published files of 2022. "audio." is followed by the names of PANNs' trunk and "text.bert." by
// those of Hugging Face's BertModel, so that pretrained trunks load by name; "fc1" and "fc2" are the projections.
