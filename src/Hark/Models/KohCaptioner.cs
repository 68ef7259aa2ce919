using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// The captioner of Koh 2022 ("Automated Audio Captioning using Transfer Learning and Reconstruction Latent Space
/// Similarity Regularization"): a PANNs CNN hears local events, a Transformer encoder relates them over time, a
/// Transformer decoder writes, and in training a small head (RLSSR) draws what was written towards what was heard.
/// </summary>
/// <remarks>
/// Input is the log-mel of <see cref="Features.FrontEnds.Panns32k"/> as [B, T, 64] in dB. The paper's sizes, and where
/// its head takes its embeddings from, are not known to this project: docs/decisions.md says what Hark chose.
/// </remarks>
[Experimental("HARK001")]
public sealed class KohCaptioner : Module, ICaptionNetwork
{
    private readonly Linear projection;
    private readonly SimilarityHead? similarity;

    /// <summary>Creates a captioner with empty weights: load a trained CNN into its first part.</summary>
    public KohCaptioner(KohSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
        Convolutions = Child("cnn", new KohCnn(settings.Convolutions));
        projection = Child("proj", new Linear(settings.Convolutions.Features, settings.Width));
        Encoder = Child("encoder", new TransformerEncoder(
            settings.Width, settings.Heads, settings.FeedForward, settings.EncoderLayers, settings.Dropout));
        Words = Child("decoder", new TransformerDecoder(new(
            settings.Vocabulary,
            settings.Width,
            settings.Width,
            settings.Heads,
            settings.FeedForward,
            settings.DecoderLayers,
            settings.Dropout,
            settings.MaxLength)));
        if (settings.HasSimilarityHead) similarity = Child("rlssr", new SimilarityHead(settings.Width));
    }

    /// <summary>The sizes.</summary>
    public KohSettings Settings { get; }

    /// <summary>The part that pre-training on AudioSet fills.</summary>
    public KohCnn Convolutions { get; }

    /// <summary>The part that relates the steps of a sound.</summary>
    public TransformerEncoder Encoder { get; }

    /// <summary>The part that writes.</summary>
    public TransformerDecoder Words { get; }

    /// <inheritdoc/>
    public ICaptionDecoder Decoder => Words;

    /// <inheritdoc/>
    public IReadOnlyList<LogMelSettings> FrontEnds { get; } = [Features.FrontEnds.Panns32k];

    /// <inheritdoc/>
    public int FewestFrames => Settings.Convolutions.Reduction;

    /// <summary>The number of steps that count for a clip of <paramref name="frames"/> log-mel frames.</summary>
    public int FeatureLength(int frames) => frames / Settings.Convolutions.Reduction;

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Listen(Tensor logMel)
    {
        ArgumentNullException.ThrowIfNull(logMel);
        int[] lengths = new int[logMel.Shape[0]];
        Array.Fill(lengths, FeatureLength(logMel.Shape[1]));
        Tensor mask = EffNetTrm.FeatureMask(lengths, lengths[0]);
        return Words.Remember(Encode(logMel, mask), mask).Tensors;
    }

    /// <summary>What was heard: [B, T', D].</summary>
    /// <param name="logMel">Log-mel [B, T, F] in dB.</param>
    /// <param name="mask">[B, T'], 1 for steps that exist.</param>
    /// <param name="augment">In training, changes the normalised log-mel [B, T, F].</param>
    public Tensor Encode(Tensor logMel, Tensor mask, Func<Tensor, Tensor>? augment = null) =>
        Encoder.Forward(projection.Forward(Convolutions.Encode(logMel, augment)), mask);

    /// <summary>
    /// Teacher-forced logits [B, L, V], and the regulariser: the distance between what was heard and what the head
    /// reconstructs of it from the words. It is to be added to the words' loss with a weight.
    /// </summary>
    /// <param name="features">Of <see cref="Encode"/>.</param>
    /// <param name="stepWeights">[B, T'], 1 / length for steps that exist, 0 behind them.</param>
    /// <param name="mask">[B, T'], 1 for steps that exist.</param>
    /// <param name="ids">Word ids [B, L] with the start token first, padded.</param>
    /// <param name="idMask">[B, L], 0 where the id is padding.</param>
    /// <param name="idWeights">[B, L], 1 / words for words, 0 behind them.</param>
    /// <param name="distance">How the distance is measured.</param>
    /// <exception cref="InvalidOperationException">The network was built without the head.</exception>
    public (Tensor Logits, Tensor Distance) ForwardWithSimilarity(
        Tensor features,
        Tensor stepWeights,
        Tensor mask,
        Tensor ids,
        Tensor idMask,
        Tensor idWeights,
        LatentDistance distance = LatentDistance.L2)
    {
        if (similarity is null) throw new InvalidOperationException("The network was built without the head of RLSSR.");
        Tensor states = Words.States(ids, idMask, Words.Remember(features, mask)); // [B, L, D]
        Tensor heard = EffNetTrm.Pool(features, stepWeights), written = EffNetTrm.Pool(states, idWeights); // [B, D]
        return (Words.Classify(states), similarity.Distance(written, heard, distance));
    }

    /// <summary>RLSSR: two layers that reconstruct the latent vector of a sound from that of its caption.</summary>
    private sealed class SimilarityHead : Module
    {
        private readonly Linear hidden;
        private readonly Linear output;

        public SimilarityHead(int width)
        {
            hidden = Child("fc1", new Linear(width, width, activation: Activation.Relu));
            output = Child("fc2", new Linear(width, width));
        }

        public Tensor Distance(Tensor written, Tensor heard, LatentDistance distance)
        {
            Tensor reconstructed = output.Forward(hidden.Forward(written)); // [B, D]
            if (distance == LatentDistance.L2) return reconstructed.MeanSquaredError(heard);
            Tensor difference = reconstructed.Subtract(heard);
            return difference.Relu().Add(difference.Scale(-1).Relu()).Mean([0, 1]);
        }
    }
}

/// <summary>How <see cref="KohCaptioner"/> measures the distance between two latent vectors.</summary>
[Experimental("HARK001")]
public enum LatentDistance
{
    /// <summary>The mean of the absolute differences.</summary>
    L1,

    /// <summary>The mean of the squared differences.</summary>
    L2,
}

/// <summary>The trunk of a PANNs tagger without its head.</summary>
[Experimental("HARK001")]
public sealed class KohCnn : PannsTrunk
{
    internal KohCnn(PannsSettings settings)
        : base(settings)
    {
    }
}

// Key map. There are no published files. "cnn." is followed by the names of PANNs' trunk, so that a tagger's weights
// load by name; "encoder." by those of nn.TransformerEncoder and "decoder." by those of AudioCaption's decoder.
