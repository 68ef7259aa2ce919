using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>A Transformer decoder over what an encoder made of a clip or text, run in either of two ways.</summary>
/// <remarks>
/// Whole captions at once (training) or one word at a time with a cache (decoding, <c>Step</c>): both run the same
/// layers; a test compares them at every position.
/// </remarks>
[Experimental("HARK001")]
public abstract class CachedDecoder : Module, ICaptionDecoder
{
    private readonly int width;

    private protected CachedDecoder(int vocabulary, int maxLength, int width) =>
        (Vocabulary, MaxLength, this.width) = (vocabulary, maxLength, width);

    /// <inheritdoc/>
    public int Vocabulary { get; }

    /// <inheritdoc/>
    public int MaxLength { get; }

    /// <inheritdoc/>
    public abstract int? PaddingId { get; }

    /// <summary>
    /// Adds one word to every row and returns the logits [R, V] of the next one, with the longer cache.
    /// </summary>
    /// <param name="ids">[R, 1] word ids; the R rows are the beams of the memory's B clips, clip by clip.</param>
    /// <param name="idMask">[R, 1], 0 where the id is padding.</param>
    /// <param name="cache">The words so far, or null at the start.</param>
    /// <param name="memory">What the encoder made.</param>
    public (Tensor Logits, DecoderCache Cache) Step(
        Tensor ids, Tensor idMask, DecoderCache? cache, DecoderMemory memory) =>
        Step(ids, idMask, Places(cache?.Length ?? 0, 1), cache, memory);

    /// <summary>
    /// The same at a place that need not be behind the cache: a cache of fixed length, its unused places masked, makes
    /// all steps of a caption alike, so that one plan serves them all.
    /// </summary>
    /// <param name="ids">[R, 1] word ids; the R rows are the beams of the memory's B clips, clip by clip.</param>
    /// <param name="idMask">[R, 1], 0 where the id is padding.</param>
    /// <param name="place">[1, D], from <see cref="Places"/>.</param>
    /// <param name="cache">The words so far, or null at the start.</param>
    /// <param name="memory">What the encoder made.</param>
    public (Tensor Logits, DecoderCache Cache) Step(
        Tensor ids, Tensor idMask, Tensor place, DecoderCache? cache, DecoderMemory memory)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(memory);
        Tensor mask = cache is null ? idMask : Concat.Of(1, cache.Mask, idMask); // [R, t + 1]
        Tensor x = Embed(ids, place); // [R, 1, D]
        List<Tensor> keys = [], values = [];
        for (int i = 0; i < Layers.Count; i++)
        {
            (Tensor q, Tensor k, Tensor v) = Layers[i].ProjectWords(x);
            keys.Add(cache is null ? k : Concat.Of(1, cache.Keys[i], k)); // [R, t + 1, D]
            values.Add(cache is null ? v : Concat.Of(1, cache.Values[i], v));
            x = Layers[i].Forward(x, q, keys[i], values[i], mask, memory, i);
        }
        return (Classify(x).Reshape(ids.Shape[0], Vocabulary), new(keys, values, mask));
    }

    /// <inheritdoc/>
    public (Tensor Logits, IReadOnlyList<Tensor> State) Step(
        Tensor ids, Tensor idMask, Tensor place, IReadOnlyList<Tensor> state, IReadOnlyList<Tensor> memory)
    {
        (Tensor logits, DecoderCache longer) =
            Step(ids, idMask, place, DecoderCache.Of(state), DecoderMemory.Of(memory));
        return (logits, longer.Tensors);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape> StateShapes(int rows, int past) =>
        DecoderCache.Shapes(rows, past, width, Layers.Count);

    /// <inheritdoc/>
    public Tensor Place(int index) => Places(index, 1);

    /// <summary>The codes [L, D] of L places in a caption, the first being 0.</summary>
    /// <exception cref="ArgumentException">The decoder has no such place.</exception>
    public abstract Tensor Places(int start, int length);

    /// <summary>The layers in their order.</summary>
    private protected abstract IReadOnlyList<IDecoderLayer> Layers { get; }

    /// <summary>Vectors [R, L, D] of ids [R, L] at places [L, D].</summary>
    private protected abstract Tensor Embed(Tensor ids, Tensor places);

    /// <summary>Logits [.., V] of vectors [.., D] of the last layer.</summary>
    internal abstract Tensor Classify(Tensor x);

    /// <summary>The vectors [B, L, D] behind the embeddings and behind every layer.</summary>
    internal IReadOnlyList<Tensor> HiddenStates(Tensor ids, Tensor? idMask, DecoderMemory memory)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(memory);
        List<Tensor> states = [Embed(ids, Places(0, ids.Shape[1]))];
        for (int i = 0; i < Layers.Count; i++)
        {
            (Tensor q, Tensor k, Tensor v) = Layers[i].ProjectWords(states[^1]);
            states.Add(Layers[i].Forward(states[^1], q, k, v, idMask, memory, i));
        }
        return states;
    }

    /// <summary>Every layer's keys and values of the vectors [B, T', D] that words attend to.</summary>
    private protected DecoderMemory RememberVectors(Tensor vectors, Tensor mask)
    {
        List<Tensor> keys = [], values = [];
        foreach (IDecoderLayer layer in Layers)
        {
            (Tensor k, Tensor v) = layer.ProjectMemory(vectors);
            keys.Add(k);
            values.Add(v);
        }
        return new(keys, values, mask);
    }
}

/// <summary>A layer of a <see cref="CachedDecoder"/>: keys and values are made apart, to be kept.</summary>
internal interface IDecoderLayer
{
    /// <summary>Queries, keys and values of the layer's own input [R, L, D].</summary>
    (Tensor Queries, Tensor Keys, Tensor Values) ProjectWords(Tensor x);

    /// <summary>Keys and values of the vectors [B, T', D] that words attend to.</summary>
    (Tensor Keys, Tensor Values) ProjectMemory(Tensor vectors);

    /// <summary>Runs the layer: x [R, L, D] to [R, L, D]; a word sees the words before it and the memory.</summary>
    Tensor Forward(
        Tensor x, Tensor queries, Tensor keys, Tensor values, Tensor? wordMask, DecoderMemory memory, int index);
}
