using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// The caption decoder of EffNet-Trm and of SJTU 2022 (wsntxxn/AudioCaption): a post-norm Transformer decoder (Vaswani
/// et al. 2017) over the audio features, with PyTorch's parameter names.
/// </summary>
/// <remarks>
/// One module, two ways to run it: <see cref="Forward"/> sees whole captions (training), <c>Step</c> adds one
/// word to a cache (decoding). Both run the same layers; a test compares them at every position.
/// </remarks>
[Experimental("HARK001")]
public sealed class TransformerDecoder : Module, ICaptionDecoder
{
    private readonly Embedding words;
    private readonly Tensor positions;
    private readonly Layer[] layers;
    private readonly Linear audioProjection;
    private readonly LayerNorm audioNorm;
    private readonly Linear? classifier;
    private readonly Dropout dropout;

    /// <summary>Creates a decoder with empty weights and sinusoidal positions.</summary>
    public TransformerDecoder(TransformerDecoderSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
        words = Child("word_embedding", new Embedding(settings.Vocabulary, settings.Width));
        positions = Buffer("pos_encoder.pe", new(settings.MaxLength, 1, settings.Width));
        layers = [.. Enumerable.Range(0, settings.Layers).Select(i => Child($"model.layers.{i}", new Layer(settings)))];
        if (!settings.TiedWeights)
            classifier = Child("classifier", new Linear(settings.Width, settings.Vocabulary, bias: false));
        audioProjection = Child(
            "attn_proj.0", new Linear(settings.AudioFeatures, settings.Width, activation: Activation.Relu));
        audioNorm = Child("attn_proj.3", new LayerNorm(settings.Width));
        dropout = Child("dropout", new Dropout(settings.Dropout));
        SinusoidalPositions.Fill(positions);
    }

    /// <summary>The sizes.</summary>
    public TransformerDecoderSettings Settings { get; }

    /// <inheritdoc/>
    public int Vocabulary => Settings.Vocabulary;

    /// <inheritdoc/>
    public int MaxLength => Settings.MaxLength;

    /// <inheritdoc/>
    public int? PaddingId => 0;

    /// <summary>
    /// Prepares audio features [B, T', E] for attention; <paramref name="mask"/> [B, T'] is 1 for frames that exist.
    /// </summary>
    public DecoderMemory Remember(Tensor features, Tensor mask)
    {
        Tensor memory = audioNorm.Forward(dropout.Forward(audioProjection.Forward(features))); // [B, T', D]
        List<Tensor> keys = [], values = [];
        foreach (Layer layer in layers)
        {
            (Tensor k, Tensor v) = layer.ProjectMemory(memory);
            keys.Add(k);
            values.Add(v);
        }
        return new(keys, values, mask);
    }

    /// <summary>Teacher-forced logits [B, L, V] for the words after each of <paramref name="ids"/> [B, L].</summary>
    /// <param name="ids">Word ids with the start token first, padded.</param>
    /// <param name="idMask">[B, L], 0 where the id is padding: such words are never attended to.</param>
    /// <param name="memory">The audio.</param>
    public Tensor Forward(Tensor ids, Tensor idMask, DecoderMemory memory) => Classify(States(ids, idMask, memory));

    /// <summary>The states [B, L, D] of the last layer, from which <see cref="Classify"/> makes the logits.</summary>
    internal Tensor States(Tensor ids, Tensor idMask, DecoderMemory memory)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(memory);
        Tensor x = Embed(ids, Places(0, ids.Shape[1])); // [B, L, D]
        for (int i = 0; i < layers.Length; i++)
        {
            (Tensor q, Tensor k, Tensor v) = layers[i].ProjectWords(x);
            x = layers[i].Forward(x, q, k, v, idMask, memory, i);
        }
        return x;
    }

    /// <summary>
    /// Adds one word to every row and returns the logits [R, V] of the next one, with the longer cache.
    /// </summary>
    /// <param name="ids">[R, 1] word ids; the R rows are the beams of the memory's B clips, clip by clip.</param>
    /// <param name="idMask">[R, 1], 0 where the id is padding.</param>
    /// <param name="cache">The words so far, or null at the start.</param>
    /// <param name="memory">The audio.</param>
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
    /// <param name="memory">The audio.</param>
    public (Tensor Logits, DecoderCache Cache) Step(
        Tensor ids, Tensor idMask, Tensor place, DecoderCache? cache, DecoderMemory memory)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(memory);
        int rows = ids.Shape[0];
        Tensor mask = cache is null ? idMask : Concat.Of(1, cache.Mask, idMask); // [R, t + 1]
        Tensor x = Embed(ids, place); // [R, 1, D]
        List<Tensor> keys = [], values = [];
        for (int i = 0; i < layers.Length; i++)
        {
            (Tensor q, Tensor k, Tensor v) = layers[i].ProjectWords(x);
            keys.Add(cache is null ? k : Concat.Of(1, cache.Keys[i], k)); // [R, t + 1, D]
            values.Add(cache is null ? v : Concat.Of(1, cache.Values[i], v));
            x = layers[i].Forward(x, q, keys[i], values[i], mask, memory, i);
        }
        return (Classify(x).Reshape(rows, Settings.Vocabulary), new(keys, values, mask));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape> StateShapes(int rows, int past) =>
        DecoderCache.Shapes(rows, past, Settings.Width, Settings.Layers);

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

    /// <summary>The codes [L, D] of L places in a caption, the first being 0.</summary>
    /// <exception cref="ArgumentException">The decoder has no such place.</exception>
    public Tensor Places(int start, int length)
    {
        if (start + length > Settings.MaxLength)
        {
            throw new ArgumentException(
                $"The decoder has {Settings.MaxLength} positions; the caption needs {start + length}.", nameof(start));
        }
        return positions.Slice(0, start, length).Reshape(length, Settings.Width);
    }

    /// <summary>Xavier-uniform matrices, sinusoidal positions.</summary>
    public override void Initialize(Philox random)
    {
        base.Initialize(random);
        SinusoidalPositions.Fill(positions);
    }

    private Tensor Embed(Tensor ids, Tensor places)
    {
        Tensor x = dropout.Forward(words.Forward(ids)).Scale(MathF.Sqrt(Settings.Width)); // [R, L, D]
        return dropout.Forward(x.Add(places));
    }

    /// <summary>Logits [.., V] of states [.., D].</summary>
    internal Tensor Classify(Tensor x) => classifier is null ? x.Linear(words.Weight, null) : classifier.Forward(x);

    /// <summary>Self-attention, cross-attention and feed-forward, each added and then normalised.</summary>
    private sealed class Layer : Module
    {
        private readonly MultiHeadAttention wordAttention;
        private readonly MultiHeadAttention audioAttention;
        private readonly Linear widen;
        private readonly Linear narrow;
        private readonly LayerNorm norm1;
        private readonly LayerNorm norm2;
        private readonly LayerNorm norm3;
        private readonly Dropout dropout;

        public Layer(TransformerDecoderSettings settings)
        {
            wordAttention = Child(
                "self_attn", new MultiHeadAttention(settings.Width, settings.Heads, settings.Dropout));
            audioAttention = Child(
                "multihead_attn", new MultiHeadAttention(settings.Width, settings.Heads, settings.Dropout));
            widen = Child("linear1", new Linear(settings.Width, settings.FeedForward, activation: Activation.Relu));
            narrow = Child("linear2", new Linear(settings.FeedForward, settings.Width));
            norm1 = Child("norm1", new LayerNorm(settings.Width));
            norm2 = Child("norm2", new LayerNorm(settings.Width));
            norm3 = Child("norm3", new LayerNorm(settings.Width));
            dropout = Child("dropout", new Dropout(settings.Dropout));
        }

        public (Tensor Queries, Tensor Keys, Tensor Values) ProjectWords(Tensor x) => wordAttention.ProjectAll(x);

        public (Tensor Keys, Tensor Values) ProjectMemory(Tensor memory) => audioAttention.ProjectMemory(memory);

        public Tensor Forward(Tensor x, Tensor q, Tensor k, Tensor v, Tensor wordMask, DecoderMemory memory, int index)
        {
            Tensor words = wordAttention.Attend(q, k, v, causal: true, wordMask);
            x = norm1.Forward(x.Add(dropout.Forward(words)));
            Tensor audio = audioAttention.Attend(
                audioAttention.ProjectQueries(x), memory.Keys[index], memory.Values[index], causal: false, memory.Mask);
            x = norm2.Forward(x.Add(dropout.Forward(audio)));
            Tensor hidden = narrow.Forward(dropout.Forward(widen.Forward(x)));
            return norm3.Forward(x.Add(dropout.Forward(hidden)));
        }
    }
}
