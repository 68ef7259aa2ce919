using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// PANNs' Cnn10, Cnn14 or Wavegram-Logmel-Cnn14 as the audio encoder of SJTU 2022 (Xu et al.; wsntxxn/AudioCaption,
/// DCASE2022T6_CLAP): no classifier, and pooling that leaves out the padding of short clips in a batch.
/// </summary>
/// <remarks>
/// Input is the log-mel of <see cref="Features.FrontEnds.Panns32k"/>, whose formula is also theirs. The convolutions
/// see the padding, as in the original; the pooling does not. The original counts one step too many where a wavegram
/// has cost the last one, and divides its mean by it; lengths are clamped here.
/// </remarks>
[Experimental("HARK001")]
public sealed class SjtuCnn : PannsTrunk
{
    private readonly Linear hidden;
    private readonly Dropout dropout;

    /// <summary>
    /// Creates a network with empty weights: load a checkpoint or call <see cref="Module.Initialize"/>.
    /// </summary>
    public SjtuCnn(PannsSettings settings)
        : base(settings)
    {
        hidden = Child("fc1", new Linear(Settings.Features, Settings.Features, activation: Activation.Relu));
        dropout = Child("head_dropout", new Dropout(Settings.HeadDropout));
    }

    /// <summary>
    /// The number of feature steps that count for a clip of <paramref name="frames"/> log-mel frames. Masks and weights
    /// for it are those of <see cref="EffNetTrm.FeatureMask"/> and <see cref="EffNetTrm.FeatureWeights"/>.
    /// </summary>
    public int FeatureLength(int frames) => frames / Settings.Reduction;

    /// <summary>
    /// The features [B, T', D] (<c>attn_emb</c>) and the clip vectors [B, D] (<c>fc_emb</c>).
    /// </summary>
    /// <param name="logMel">Log-mel [B, T, F] in dB.</param>
    /// <param name="mask">[B, T'], 1 for steps that count.</param>
    /// <param name="weights">[B, T'], 1 / length for steps that count, 0 behind them.</param>
    /// <param name="wavegram">Of <see cref="PannsTrunk.Wavegram"/>, where there is one.</param>
    public (Tensor Features, Tensor Clip) Forward(
        Tensor logMel, Tensor mask, Tensor weights, Tensor? wavegram = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        Tensor features = Encode(logMel, wavegram: wavegram); // [B, T', D]
        Tensor counting = features.Multiply(mask.Reshape(mask.Shape[0], mask.Shape[1], 1));
        Tensor largest = counting.Max(1); // [B, D]; features are not negative, so a zero never wins wrongly
        Tensor pooled = largest.Add(EffNetTrm.Pool(features, weights));
        return (features, dropout.Forward(hidden.Forward(dropout.Forward(pooled))));
    }

    // Key map. Published files hold the front-end's window and filter bank, which FrontEnds computes instead.

    /// <summary>
    /// The name in a published checkpoint as this network calls it, or null for tensors that it leaves out.
    /// </summary>
    public static string? FromPublished(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool leftOut = name.StartsWith("melspec_extractor.", StringComparison.Ordinal)
            || name.EndsWith(".num_batches_tracked", StringComparison.Ordinal);
        return leftOut ? null : name;
    }
}
