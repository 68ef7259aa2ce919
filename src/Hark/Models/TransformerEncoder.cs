using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// A post-norm Transformer encoder (Vaswani et al. 2017) over features of sound, with sinusoidal positions and the
/// parameter names of PyTorch's <c>nn.TransformerEncoder</c>.
/// </summary>
[Experimental("HARK001")]
public sealed class TransformerEncoder : Module
{
    private readonly int width;
    private readonly Layer[] layers;
    private readonly Dropout dropout;

    /// <summary>Creates an encoder with empty weights.</summary>
    /// <param name="width">The model width D.</param>
    /// <param name="heads">Attention heads H; D is a multiple of H.</param>
    /// <param name="feedForward">The width of the hidden layer of each feed-forward part.</param>
    /// <param name="layerCount">The number of layers.</param>
    /// <param name="dropout">The dropout rate.</param>
    public TransformerEncoder(int width, int heads, int feedForward, int layerCount, float dropout)
    {
        this.width = width;
        layers =
        [
            .. Enumerable.Range(0, layerCount)
                .Select(i => Child($"layers.{i}", new Layer(width, heads, feedForward, dropout))),
        ];
        this.dropout = Child("dropout", new Dropout(dropout));
    }

    /// <summary>Relates the steps of features [B, T', D] to each other: [B, T', D].</summary>
    /// <param name="features">[B, T', D].</param>
    /// <param name="mask">[B, T'], 1 for steps that may be attended.</param>
    public Tensor Forward(Tensor features, Tensor mask)
    {
        ArgumentNullException.ThrowIfNull(features);
        Tensor places = new(new(features.Shape[1], width));
        SinusoidalPositions.Fill(places);
        Tensor x = dropout.Forward(features.Add(places));
        foreach (Layer layer in layers) x = layer.Forward(x, mask);
        return x;
    }

    /// <summary>Self-attention and feed-forward, each added and then normalised.</summary>
    private sealed class Layer : Module
    {
        private readonly MultiHeadAttention attention;
        private readonly Linear widen;
        private readonly Linear narrow;
        private readonly LayerNorm norm1;
        private readonly LayerNorm norm2;
        private readonly Dropout dropout;

        public Layer(int width, int heads, int feedForward, float dropout)
        {
            attention = Child("self_attn", new MultiHeadAttention(width, heads, dropout));
            widen = Child("linear1", new Linear(width, feedForward, activation: Activation.Relu));
            narrow = Child("linear2", new Linear(feedForward, width));
            norm1 = Child("norm1", new LayerNorm(width));
            norm2 = Child("norm2", new LayerNorm(width));
            this.dropout = Child("dropout", new Dropout(dropout));
        }

        public Tensor Forward(Tensor x, Tensor mask)
        {
            (Tensor q, Tensor k, Tensor v) = attention.ProjectAll(x);
            x = norm1.Forward(x.Add(dropout.Forward(attention.Attend(q, k, v, causal: false, mask))));
            return norm2.Forward(x.Add(dropout.Forward(narrow.Forward(dropout.Forward(widen.Forward(x))))));
        }
    }
}
