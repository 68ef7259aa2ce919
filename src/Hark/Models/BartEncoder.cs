using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>The encoder of <see cref="Bart"/>: tokens, or features in their place, to as many vectors.</summary>
[Experimental("HARK001")]
public sealed class BartEncoder : Module
{
    private readonly Embedding tokens;
    private readonly BartPositions positions;
    private readonly BartLayer[] layers;
    private readonly LayerNorm norm;
    private readonly Dropout dropout;

    internal BartEncoder(BartSettings settings, Embedding tokens)
    {
        this.tokens = tokens; // belongs to Bart: the decoder has the same
        positions = Child("embed_positions", new BartPositions(settings));
        layers = new BartLayer[settings.EncoderLayers];
        for (int i = 0; i < layers.Length; i++)
            layers[i] = Child($"layers.{i}", new BartLayer(settings, seesMemory: false));
        norm = Child("layernorm_embedding", new LayerNorm(settings.Width));
        dropout = Child("dropout", new Dropout(settings.Dropout));
    }

    /// <summary>Encodes tokens as vectors [B, L, D].</summary>
    /// <param name="ids">[B, L], padded; L is at most <see cref="BartSettings.MaxLength"/>.</param>
    /// <param name="mask">[B, L], 0 for padding, which is not attended to but gets vectors of its own.</param>
    public Tensor Forward(Tensor ids, Tensor? mask = null) => ForwardFeatures(tokens.Forward(ids), mask);

    /// <summary>Encodes vectors in place of token embeddings, such as features of sound.</summary>
    /// <param name="features">[B, L, D]; L is at most <see cref="BartSettings.MaxLength"/>.</param>
    /// <param name="mask">[B, L], 0 for padding.</param>
    /// <returns>[B, L, D].</returns>
    public Tensor ForwardFeatures(Tensor features, Tensor? mask = null) => FeatureStates(features, mask)[^1];

    /// <summary>The vectors [B, L, D] behind the embeddings of tokens and behind every layer.</summary>
    internal IReadOnlyList<Tensor> HiddenStates(Tensor ids, Tensor? mask) => FeatureStates(tokens.Forward(ids), mask);

    private List<Tensor> FeatureStates(Tensor features, Tensor? mask)
    {
        ArgumentNullException.ThrowIfNull(features);
        Tensor placed = features.Add(positions.Of(0, features.Shape[1]));
        List<Tensor> states = [dropout.Forward(norm.Forward(placed))];
        foreach (BartLayer layer in layers)
        {
            states.Add(Recompute.Through(
                layer,
                x =>
                {
                    (Tensor queries, Tensor keys, Tensor values) = layer.ProjectWords(x);
                    return layer.Forward(x, queries, keys, values, mask);
                },
                states[^1]));
        }
        return states;
    }
}
