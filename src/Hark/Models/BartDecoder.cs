using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>The decoder of <see cref="Bart"/>: writes tokens over the vectors of the encoder.</summary>
/// <remarks>
/// One module, two ways to run it: <see cref="Forward"/> sees whole texts (training), <c>Step</c> adds one token to a
/// cache (decoding). Both run the same layers; a test compares them at every position.
/// </remarks>
[Experimental("HARK001")]
public sealed class BartDecoder : Module, ICaptionDecoder
{
    private readonly Embedding tokens;
    private readonly Tensor bias;
    private readonly BartPositions positions;
    private readonly BartLayer[] layers;
    private readonly LayerNorm norm;
    private readonly Dropout dropout;

    internal BartDecoder(BartSettings settings, Embedding tokens, Tensor bias)
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
    public DecoderMemory Remember(Tensor states, Tensor mask)
    {
        List<Tensor> keys = [], values = [];
        foreach (BartLayer layer in layers)
        {
            (Tensor k, Tensor v) = layer.ProjectMemory(states);
            keys.Add(k);
            values.Add(v);
        }
        return new(keys, values, mask);
    }

    /// <summary>Teacher-forced logits [B, L, V] for the tokens after each of <paramref name="ids"/> [B, L].</summary>
    /// <param name="ids">Token ids with the start token first, padded.</param>
    /// <param name="idMask">[B, L], 0 where the id is padding; null if none is.</param>
    /// <param name="memory">What the encoder read.</param>
    public Tensor Forward(Tensor ids, Tensor? idMask, DecoderMemory memory) =>
        Classify(HiddenStates(ids, idMask, memory)[^1]);

    /// <summary>
    /// Adds one token to every row and returns the logits [R, V] of the next one, with the longer cache.
    /// </summary>
    /// <param name="ids">[R, 1] token ids; the R rows are the beams of the memory's B texts, text by text.</param>
    /// <param name="idMask">[R, 1], 0 where the id is padding.</param>
    /// <param name="cache">The tokens so far, or null at the start.</param>
    /// <param name="memory">What the encoder read.</param>
    public (Tensor Logits, DecoderCache Cache) Step(
        Tensor ids, Tensor idMask, DecoderCache? cache, DecoderMemory memory) =>
        Step(ids, idMask, Places(cache?.Length ?? 0, 1), cache, memory);

    /// <summary>
    /// The same at a place that need not be behind the cache: a cache of fixed length, its unused places masked, makes
    /// all steps of a text alike, so that one plan serves them all.
    /// </summary>
    /// <param name="ids">[R, 1] token ids; the R rows are the beams of the memory's B texts, text by text.</param>
    /// <param name="idMask">[R, 1], 0 where the id is padding.</param>
    /// <param name="place">[1, D], from <see cref="Places"/>.</param>
    /// <param name="cache">The tokens so far, or null at the start.</param>
    /// <param name="memory">What the encoder read.</param>
    public (Tensor Logits, DecoderCache Cache) Step(
        Tensor ids, Tensor idMask, Tensor place, DecoderCache? cache, DecoderMemory memory)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(memory);
        Tensor mask = cache is null ? idMask : Concat.Of(1, cache.Mask, idMask); // [R, t + 1]
        Tensor x = Embed(ids, place); // [R, 1, D]
        List<Tensor> keys = [], values = [];
        for (int i = 0; i < layers.Length; i++)
        {
            (Tensor k, Tensor v) = layers[i].Project(x);
            keys.Add(cache is null ? k : Concat.Of(1, cache.Keys[i], k)); // [R, t + 1, D]
            values.Add(cache is null ? v : Concat.Of(1, cache.Values[i], v));
            x = layers[i].Forward(x, keys[i], values[i], causal: true, mask, memory, i);
        }
        return (Classify(x).Reshape(ids.Shape[0], Settings.Vocabulary), new(keys, values, mask));
    }

    /// <inheritdoc/>
    public int Vocabulary => Settings.Vocabulary;

    /// <inheritdoc/>
    public int MaxLength => Settings.MaxLength;

    /// <summary>Null: generated padding is attended to, as in transformers.</summary>
    public int? PaddingId => null;

    /// <inheritdoc/>
    public IReadOnlyList<Shape> StateShapes(int rows, int past) =>
        DecoderCache.Shapes(rows, past, Settings.Width, Settings.DecoderLayers);

    /// <inheritdoc/>
    public Tensor Place(int index) => Places(index, 1);

    /// <inheritdoc/>
    public (Tensor Logits, IReadOnlyList<Tensor> State) Step(
        Tensor ids, Tensor idMask, Tensor place, IReadOnlyList<Tensor> state, IReadOnlyList<Tensor> memory)
    {
        (Tensor logits, DecoderCache longer) =
            Step(ids, idMask, place, DecoderCache.Of(state), DecoderMemory.Of(memory));
        return (logits, longer.Tensors);
    }

    /// <summary>The codes [L, D] of L places in a text, the first being 0.</summary>
    /// <exception cref="ArgumentException">The decoder has no such place.</exception>
    public Tensor Places(int start, int length) => positions.Of(start, length);

    /// <summary>The vectors [B, L, D] behind the embeddings and behind every layer.</summary>
    internal IReadOnlyList<Tensor> HiddenStates(Tensor ids, Tensor? idMask, DecoderMemory memory)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(memory);
        List<Tensor> states = [Embed(ids, Places(0, ids.Shape[1]))];
        for (int i = 0; i < layers.Length; i++)
        {
            (Tensor keys, Tensor values) = layers[i].Project(states[^1]);
            states.Add(layers[i].Forward(states[^1], keys, values, causal: true, idMask, memory, i));
        }
        return states;
    }

    /// <summary>Logits [.., V] of vectors [.., D] of the last layer.</summary>
    internal Tensor Classify(Tensor x) => x.Linear(tokens.Weight, bias.Reshape(Settings.Vocabulary));

    private Tensor Embed(Tensor ids, Tensor places) =>
        dropout.Forward(norm.Forward(tokens.Forward(ids).Add(places))); // [R, L, D]
}
