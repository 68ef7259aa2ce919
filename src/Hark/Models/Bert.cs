using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// BERT (Devlin et al. 2019, "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding"), the
/// text encoder of the retrieval systems: a post-norm Transformer encoder with exact GELU and learned positions.
/// </summary>
/// <remarks>
/// RoBERTa (Liu et al. 2019) is the same network but for its rule of positions: <see cref="BertSettings.RobertaBase"/>.
/// Word pieces [B, L] to vectors [B, L, D]. Padding is masked as a key but gets vectors of its own: what they are does
/// not touch those of real words.
/// </remarks>
[Experimental("HARK001")]
public sealed class Bert : Module
{
    private readonly Embedding words;
    private readonly Embedding positions;
    private readonly Embedding types;
    private readonly LayerNorm norm;
    private readonly Dropout dropout;
    private readonly Layer[] layers;
    private readonly Linear? pooler;

    /// <summary>
    /// Creates a network with empty weights: load a checkpoint or call <see cref="Module.Initialize"/>.
    /// </summary>
    public Bert(BertSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
        int width = settings.Width;
        words = Child("embeddings.word_embeddings", new Embedding(settings.Vocabulary, width));
        int unused = settings.PaddingId + 1 ?? 0; // rows in front of the first word's
        positions = Child("embeddings.position_embeddings", new Embedding(settings.MaxLength + unused, width));
        types = Child("embeddings.token_type_embeddings", new Embedding(settings.TokenTypes, width));
        norm = Child("embeddings.LayerNorm", new LayerNorm(width, settings.Epsilon));
        dropout = Child("embeddings.dropout", new Dropout(settings.Dropout));
        layers = new Layer[settings.Layers];
        for (int i = 0; i < layers.Length; i++) layers[i] = Child($"encoder.layer.{i}", new Layer(settings));
        if (settings.HasPooler)
            pooler = Child("pooler.dense", new Linear(width, width, activation: Activation.Tanh));
    }

    /// <summary>The sizes.</summary>
    public BertSettings Settings { get; }

    /// <summary>Encodes word pieces as the last layer's vectors [B, L, D].</summary>
    /// <param name="ids">[B, L], padded; L is at most <see cref="BertSettings.MaxLength"/>.</param>
    /// <param name="mask">[B, L], 1 for word pieces and 0 for padding; null if all are word pieces.</param>
    /// <param name="tokenTypes">[B, L], the sentence each belongs to; null for all 0.</param>
    public Tensor Forward(Tensor ids, Tensor? mask = null, Tensor? tokenTypes = null) =>
        HiddenStates(ids, mask, tokenTypes)[^1];

    /// <summary>The vectors [B, L, D] behind the embeddings and behind every layer.</summary>
    public IReadOnlyList<Tensor> HiddenStates(Tensor ids, Tensor? mask = null, Tensor? tokenTypes = null)
    {
        List<Tensor> states = [Embed(ids, tokenTypes)];
        foreach (Layer layer in layers)
            states.Add(Recompute.Through(layer, x => layer.Forward(x, mask), states[^1]));
        return states;
    }

    /// <summary>The vectors [B, D] of the first word piece, [CLS].</summary>
    public static Tensor First(Tensor sequence)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        return sequence.Slice(1, 0, 1).Reshape(sequence.Shape[0], sequence.Shape[2]);
    }

    /// <summary>The pooling layer's vectors [B, D]: tanh of an affine map of [CLS].</summary>
    /// <exception cref="InvalidOperationException">The network has none.</exception>
    public Tensor Pool(Tensor sequence) => pooler is null
        ? throw new InvalidOperationException("This BERT has no pooling layer: set BertSettings.HasPooler.")
        : pooler.Forward(First(sequence));

    /// <summary>
    /// The mean [B, D] of the vectors of [B, L, D] that <paramref name="mask"/> [B, L] counts; zeros where it counts
    /// none.
    /// </summary>
    public static Tensor Mean(Tensor sequence, Tensor mask)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        ArgumentNullException.ThrowIfNull(mask);
        int texts = mask.Shape[0], length = mask.Shape[1];
        // As attention with equal scores: a sum over the places that count, divided by their number.
        Tensor alike = Tensor.Zeros(new(texts, 1, sequence.Shape[2]));
        return alike.Attention(Tensor.Zeros(sequence.Shape), sequence, new AttentionOptions(1), mask)
            .Reshape(texts, sequence.Shape[2]);
    }

    /// <summary>Normal values of deviation 0.02 in every matrix (Devlin et al. 2019), zero biases.</summary>
    public override void Initialize(Philox random)
    {
        base.Initialize(random);
        foreach ((_, Tensor value) in NamedParameters())
        {
            if (value.Shape.Rank == 2) Initializers.Normal(value, random, 0.02f);
        }
    }

    private Tensor Embed(Tensor ids, Tensor? tokenTypes)
    {
        ArgumentNullException.ThrowIfNull(ids);
        int length = ids.Shape[1];
        if (length > Settings.MaxLength)
        {
            throw new ArgumentException(
                $"The network has {Settings.MaxLength} positions, the text {length} word pieces: cut it.", nameof(ids));
        }
        Tensor x = words.Forward(ids); // [B, L, D]
        x = x.Add(tokenTypes is null ? types.Weight.Slice(0, 0, 1) : types.Forward(tokenTypes));
        x = x.Add(Settings.PaddingId is { } padding
            ? positions.Forward(CountedPlaces(ids, padding))
            : positions.Weight.Slice(0, 0, length));
        return dropout.Forward(norm.Forward(x));
    }

    // RoBERTa: n for the n-th id that is not padding and 0 for padding, all plus the id of padding. Whole numbers.
    private static Tensor CountedPlaces(Tensor ids, int padding)
    {
        int texts = ids.Shape[0], length = ids.Shape[1];
        Tensor distance = ids.Subtract(Tensor.Full(new(1), padding));
        distance = distance.Relu().Add(distance.Scale(-1).Relu());
        Tensor one = Tensor.Full(new(1), 1);
        Tensor isWord = one.Subtract(one.Subtract(distance).Relu()); // [B, L], min(distance, 1)
        Tensor upToHere = Tensor.Zeros(new(length, length));
        for (int t = 0; t < length; t++) upToHere.Span.Slice(t * length, t + 1).Fill(1);
        Tensor count = isWord.Reshape(texts, 1, length).Multiply(upToHere).Sum([2]); // [B, L]
        return count.Multiply(isWord).Add(Tensor.Full(new(1), padding));
    }

    /// <summary>Self-attention and feed-forward, each added and then normalised.</summary>
    private sealed class Layer : Module
    {
        private readonly AttentionOptions options;
        private readonly Linear query;
        private readonly Linear key;
        private readonly Linear value;
        private readonly Linear output;
        private readonly LayerNorm attentionNorm;
        private readonly Linear widen;
        private readonly Linear narrow;
        private readonly LayerNorm norm;
        private readonly Dropout dropout;

        public Layer(BertSettings settings)
        {
            int width = settings.Width;
            options = new(settings.Heads);
            query = Child("attention.self.query", new Linear(width, width));
            key = Child("attention.self.key", new Linear(width, width));
            value = Child("attention.self.value", new Linear(width, width));
            output = Child("attention.output.dense", new Linear(width, width));
            attentionNorm = Child("attention.output.LayerNorm", new LayerNorm(width, settings.Epsilon));
            widen = Child("intermediate.dense", new Linear(width, settings.FeedForward, activation: Activation.Gelu));
            narrow = Child("output.dense", new Linear(settings.FeedForward, width));
            norm = Child("output.LayerNorm", new LayerNorm(width, settings.Epsilon));
            dropout = Child("dropout", new Dropout(settings.Dropout));
        }

        public Tensor Forward(Tensor x, Tensor? mask)
        {
            Tensor? kept = dropout.Mask(new(x.Shape[0], options.Heads, x.Shape[1], x.Shape[1]));
            Tensor seen = query.Forward(x)
                .Attention(key.Forward(x), value.Forward(x), options, mask, kept); // [B, L, D]
            x = attentionNorm.Forward(x.Add(dropout.Forward(output.Forward(seen))));
            Tensor hidden = narrow.Forward(widen.Forward(x));
            return norm.Forward(x.Add(dropout.Forward(hidden)));
        }
    }

    // Key map. Names are those of Hugging Face's BertModel and RobertaModel. Files of BertForPreTraining carry them
    // behind "bert." with the heads "cls.", those of RobertaForMaskedLM behind "roberta." with "lm_head."; files
    // converted from TensorFlow call weight and bias of a layer norm gamma and beta.

    /// <summary>
    /// The name in a published checkpoint as this network calls it, or null for tensors that it leaves out.
    /// </summary>
    public string? FromPublished(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.StartsWith("bert.", StringComparison.Ordinal)) name = name["bert.".Length..];
        if (name.StartsWith("roberta.", StringComparison.Ordinal)) name = name["roberta.".Length..];
        name = name.Replace("LayerNorm.gamma", "LayerNorm.weight", StringComparison.Ordinal)
            .Replace("LayerNorm.beta", "LayerNorm.bias", StringComparison.Ordinal);
        bool leftOut = name.StartsWith("cls.", StringComparison.Ordinal)
            || name.StartsWith("lm_head.", StringComparison.Ordinal)
            || name == "embeddings.position_ids"
            || (pooler is null && name.StartsWith("pooler.", StringComparison.Ordinal));
        return leftOut ? null : name;
    }
}
