using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// PANNs (Kong et al. 2020, "PANNs: Large-Scale Pretrained Audio Neural Networks for Audio Pattern Recognition"):
/// Cnn10, Cnn14 and Wavegram-Logmel-Cnn14, taggers of the 527 AudioSet classes.
/// </summary>
/// <remarks>
/// Input is the log-mel of <see cref="Features.FrontEnds.Panns32k"/> or <see cref="Features.FrontEnds.Panns16k"/> as
/// [B, T, 64]. Batch only clips of equal length: the head pools over all of them.
/// </remarks>
[Experimental("HARK001")]
public sealed class Panns : PannsTrunk
{
    private readonly Linear hidden;
    private readonly Linear classes;
    private readonly Dropout dropout;

    /// <summary>
    /// Creates a network with empty weights: load a checkpoint or call <see cref="Module.Initialize"/>.
    /// </summary>
    public Panns(PannsSettings settings)
        : base(settings)
    {
        hidden = Child("fc1", new Linear(Settings.Features, Settings.Features, activation: Activation.Relu));
        classes = Child("fc_audioset", new Linear(Settings.Features, Settings.Classes));
        dropout = Child("head_dropout", new Dropout(Settings.HeadDropout));
    }

    /// <summary>The embedding [B, D] of a clip and the logits [B, classes] of its tags.</summary>
    /// <param name="logMel">Log-mel [B, T, F] in dB.</param>
    /// <param name="augment">In training, changes the normalised log-mel [B, T, F].</param>
    /// <param name="wavegram">Of <see cref="PannsTrunk.Wavegram"/>, where there is one.</param>
    public (Tensor Embedding, Tensor Logits) Forward(
        Tensor logMel, Func<Tensor, Tensor>? augment = null, Tensor? wavegram = null)
    {
        Tensor features = Encode(logMel, augment, wavegram); // [B, T', D]
        Tensor pooled = features.Max(1).Add(features.Mean([1])); // [B, D], a sum where others take the mean
        Tensor embedding = hidden.Forward(dropout.Forward(pooled));
        return (dropout.Forward(embedding), classes.Forward(embedding));
    }

    // Key map. Published files carry these names behind "model." (beside the trainer's "iteration" and "sampler") and
    // hold the front-end as frozen layers, which FrontEnds computes instead.

    /// <summary>
    /// The name in a published checkpoint as this network calls it, or null for tensors that it leaves out.
    /// </summary>
    public static string? FromPublished(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.StartsWith("model.", StringComparison.Ordinal)) name = name["model.".Length..];
        bool leftOut = name.StartsWith("spectrogram_extractor.", StringComparison.Ordinal)
            || name.StartsWith("logmel_extractor.", StringComparison.Ordinal)
            || name.StartsWith("sampler.", StringComparison.Ordinal)
            || name.EndsWith(".num_batches_tracked", StringComparison.Ordinal);
        return leftOut ? null : name;
    }
}
