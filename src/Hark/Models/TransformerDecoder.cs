using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// The caption decoder of EffNet-Trm and of SJTU 2022 (wsntxxn/AudioCaption): a post-norm Transformer decoder (Vaswani
/// et al. 2017) over the audio features, with PyTorch's parameter names.
/// </summary>
[Experimental("HARK001")]
public sealed class TransformerDecoder : CachedDecoder
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
        : base(settings.Vocabulary, settings.MaxLength, settings.Width)
    {
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
    public override int? PaddingId => 0;

    private protected override IReadOnlyList<IDecoderLayer> Layers => layers;

    /// <summary>
    /// Prepares audio features [B, T', E] for attention; <paramref name="mask"/> [B, T'] is 1 for frames that exist.
    /// </summary>
    public DecoderMemory Remember(Tensor features, Tensor mask) =>
        RememberVectors(audioNorm.Forward(dropout.Forward(audioProjection.Forward(features))), mask); // [B, T', D]

    /// <summary>Teacher-forced logits [B, L, V] for the words after each of <paramref name="ids"/> [B, L].</summary>
    /// <param name="ids">Word ids with the start token first, padded.</param>
    /// <param name="idMask">[B, L], 0 where the id is padding: such words are never attended to.</param>
    /// <param name="memory">The audio.</param>
    public Tensor Forward(Tensor ids, Tensor idMask, DecoderMemory memory) => Classify(States(ids, idMask, memory));

    /// <summary>The states [B, L, D] of the last layer, from which <see cref="Classify"/> makes the logits.</summary>
    internal Tensor States(Tensor ids, Tensor idMask, DecoderMemory memory) => HiddenStates(ids, idMask, memory)[^1];

    /// <inheritdoc/>
    public override Tensor Places(int start, int length)
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

    private protected override Tensor Embed(Tensor ids, Tensor places)
    {
        Tensor x = dropout.Forward(words.Forward(ids)).Scale(MathF.Sqrt(Settings.Width)); // [R, L, D]
        return dropout.Forward(x.Add(places));
    }

    internal override Tensor Classify(Tensor x) =>
        classifier is null ? x.Linear(words.Weight, null) : classifier.Forward(x);

    /// <summary>Self-attention, cross-attention and feed-forward, each added and then normalised.</summary>
    private sealed class Layer : Module, IDecoderLayer
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

        public Tensor Forward(
            Tensor x, Tensor queries, Tensor keys, Tensor values, Tensor? wordMask, DecoderMemory memory, int index)
        {
            Tensor words = wordAttention.Attend(queries, keys, values, causal: true, wordMask);
            x = norm1.Forward(x.Add(dropout.Forward(words)));
            Tensor audio = audioAttention.Attend(
                audioAttention.ProjectQueries(x), memory.Keys[index], memory.Values[index], causal: false, memory.Mask);
            x = norm2.Forward(x.Add(dropout.Forward(audio)));
            Tensor hidden = narrow.Forward(dropout.Forward(widen.Forward(x)));
            return norm3.Forward(x.Add(dropout.Forward(hidden)));
        }
    }
}
