using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>The decoder of <see cref="Bart"/>: writes tokens over the vectors of the encoder.</summary>
[Experimental("HARK001")]
public sealed class BartDecoder : CachedDecoder
{
    private readonly Embedding tokens;
    private readonly Tensor bias;
    private readonly BartPositions positions;
    private readonly BartLayer[] layers;
    private readonly LayerNorm norm;
    private readonly Dropout dropout;

    internal BartDecoder(BartSettings settings, Embedding tokens, Tensor bias)
        : base(settings.Vocabulary, settings.MaxLength, settings.Width)
    {
        Settings = settings;
        this.tokens = tokens; // both belong to Bart
        this.bias = bias;
        positions = Child("embed_positions", new BartPositions(settings));
        layers = new BartLayer[settings.DecoderLayers];
        for (int i = 0; i < layers.Length; i++)
            layers[i] = Child($"layers.{i}", new BartLayer(settings, seesMemory: true));
        norm = Child("layernorm_embedding", new LayerNorm(settings.Width));
        dropout = Child("dropout", new Dropout(settings.Dropout));
    }

    /// <summary>The sizes.</summary>
    public BartSettings Settings { get; }

    /// <summary>
    /// Prepares the encoder's vectors [B, L, D] for attention; <paramref name="mask"/> [B, L] is 0 for padding.
    /// </summary>
    public DecoderMemory Remember(Tensor states, Tensor mask) => RememberVectors(states, mask);

    /// <summary>Teacher-forced logits [B, L, V] for the tokens after each of <paramref name="ids"/> [B, L].</summary>
    /// <param name="ids">Token ids with the start token first, padded.</param>
    /// <param name="idMask">[B, L], 0 where the id is padding; null if none is.</param>
    /// <param name="memory">What the encoder read.</param>
    public Tensor Forward(Tensor ids, Tensor? idMask, DecoderMemory memory) =>
        Classify(HiddenStates(ids, idMask, memory)[^1]);

    /// <summary>Null: generated padding is attended to, as in transformers.</summary>
    public override int? PaddingId => null;

    private protected override IReadOnlyList<IDecoderLayer> Layers => layers;

    /// <inheritdoc/>
    public override Tensor Places(int start, int length) => positions.Of(start, length);

    internal override Tensor Classify(Tensor x) => x.Linear(tokens.Weight, bias.Reshape(Settings.Vocabulary));

    private protected override Tensor Embed(Tensor ids, Tensor places) =>
        dropout.Forward(norm.Forward(tokens.Forward(ids).Add(places))); // [R, L, D]
}
