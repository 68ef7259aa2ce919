using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// The audio encoder of SJTU 2022's captioners (Xu et al.; wsntxxn/AudioCaption): the CNN14 of the retrieval system,
/// then a bidirectional GRU of 3 x 256.
/// </summary>
/// <remarks>Input is the log-mel of <see cref="Features.FrontEnds.Panns32k"/> as [B, T, 64] in dB.</remarks>
[Experimental("HARK001")]
public sealed class SjtuCrnn : Module
{
    /// <summary>
    /// Creates a network with empty weights: load a checkpoint or call <see cref="Module.Initialize"/>.
    /// </summary>
    /// <param name="convolutions">The convolutional part: <see cref="PannsSettings.Cnn14"/> in the published files.
    /// </param>
    public SjtuCrnn(PannsSettings convolutions)
    {
        ArgumentNullException.ThrowIfNull(convolutions);
        Convolutions = Child("cnn", new SjtuCnn(convolutions));
        Recurrence = Child("rnn", new SjtuBiGru(convolutions.Features));
    }

    /// <summary>
    /// The convolutional part. Frozen in the original: batch norm as in evaluation, but dropout as in training.
    /// </summary>
    public SjtuCnn Convolutions { get; }

    /// <summary>The recurrent part.</summary>
    public SjtuBiGru Recurrence { get; }

    /// <summary>The features [B, T', 512] (<c>attn_emb</c>), 0 behind a clip's length, and the clip vectors [B, 512]
    /// (<c>fc_emb</c>).</summary>
    /// <param name="logMel">Log-mel [B, T, F] in dB.</param>
    /// <param name="lengths">[B], the steps that count of each clip: <see cref="SjtuCnn.FeatureLength"/> of its frames.
    /// </param>
    /// <param name="weights">[B, T'] of <see cref="EffNetTrm.FeatureWeights"/>.</param>
    public (Tensor Features, Tensor Clip) Forward(Tensor logMel, Tensor lengths, Tensor weights) =>
        Recurrence.Forward(Convolutions.Encode(logMel), lengths, weights);

    // Key map: names as published (behind "encoder."), without the front-end and what PyTorch counts.

    /// <summary>
    /// The name in a published checkpoint as this network calls it, or null for tensors that it leaves out.
    /// </summary>
    public static string? FromPublished(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        const string convolutions = "cnn.";
        if (!name.StartsWith(convolutions, StringComparison.Ordinal)) return name;
        return SjtuCnn.FromPublished(name[convolutions.Length..]) is { } inside ? convolutions + inside : null;
    }
}

/// <summary>
/// Three layers of gated recurrent units in both directions over the features of a clip, 256 wide in each.
/// </summary>
[Experimental("HARK001")]
public sealed class SjtuBiGru : Module
{
    /// <summary>The width of the output: both directions side by side.</summary>
    public const int Features = 2 * Width;

    private const int Width = 256;

    private readonly Gru network;

    /// <summary>Creates the layers with zero weights.</summary>
    /// <param name="inputs">The width of the features that it reads.</param>
    public SjtuBiGru(int inputs)
    {
        network = Child("network", new Gru(inputs, Width, layerCount: 3, bidirectional: true, dropout: 0.5f));
    }

    /// <summary>The states [B, T', 512] (<c>attn_emb</c>), 0 behind a clip's length, and their mean [B, 512] over the
    /// steps that count (<c>fc_emb</c>).</summary>
    /// <param name="features">[B, T', E].</param>
    /// <param name="lengths">[B], the steps that count: the backward direction starts at the last of them.</param>
    /// <param name="weights">[B, T'], 1 / length for steps that count, 0 behind them.</param>
    public (Tensor Features, Tensor Clip) Forward(Tensor features, Tensor lengths, Tensor weights)
    {
        Tensor states = network.Forward(features, lengths);
        return (states, EffNetTrm.Pool(states, weights));
    }
}
