using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// A layer of <see cref="Bart"/>: self-attention, in the decoder attention to the memory, and feed-forward, each added
/// and then normalised.
/// </summary>
internal sealed class BartLayer : Module, IDecoderLayer
{
    private readonly BartAttention attention;
    private readonly LayerNorm attentionNorm;
    private readonly BartAttention? memoryAttention;
    private readonly LayerNorm? memoryNorm;
    private readonly Linear widen;
    private readonly Linear narrow;
    private readonly LayerNorm norm;
    private readonly Dropout dropout;

    public BartLayer(BartSettings settings, bool seesMemory)
    {
        int width = settings.Width;
        attention = Child("self_attn", new BartAttention(settings));
        attentionNorm = Child("self_attn_layer_norm", new LayerNorm(width));
        if (seesMemory)
        {
            memoryAttention = Child("encoder_attn", new BartAttention(settings));
            memoryNorm = Child("encoder_attn_layer_norm", new LayerNorm(width));
        }
        widen = Child("fc1", new Linear(width, settings.FeedForward, activation: Activation.Gelu));
        narrow = Child("fc2", new Linear(settings.FeedForward, width));
        norm = Child("final_layer_norm", new LayerNorm(width));
        dropout = Child("dropout", new Dropout(settings.Dropout));
    }

    /// <inheritdoc/>
    public (Tensor Queries, Tensor Keys, Tensor Values) ProjectWords(Tensor x)
    {
        (Tensor keys, Tensor values) = attention.ProjectMemory(x);
        return (attention.ProjectQueries(x), keys, values);
    }

    /// <inheritdoc/>
    public (Tensor Keys, Tensor Values) ProjectMemory(Tensor vectors) => memoryAttention!.ProjectMemory(vectors);

    /// <inheritdoc/>
    Tensor IDecoderLayer.Forward(
        Tensor x, Tensor queries, Tensor keys, Tensor values, Tensor? wordMask, DecoderMemory memory, int index) =>
        Forward(x, queries, keys, values, wordMask, memory, index);

    /// <summary>A decoder's layer, or without memory that of an encoder, where all places see each other.</summary>
    public Tensor Forward(
        Tensor x, Tensor queries, Tensor keys, Tensor values, Tensor? mask, DecoderMemory? memory = null, int index = 0)
    {
        Tensor own = attention.Attend(queries, keys, values, causal: memory is not null, mask);
        x = attentionNorm.Forward(x.Add(dropout.Forward(own)));
        if (memory is not null)
        {
            Tensor seen = memoryAttention!.Attend(
                memoryAttention.ProjectQueries(x),
                memory.Keys[index], memory.Values[index], causal: false, memory.Mask);
            x = memoryNorm!.Forward(x.Add(dropout.Forward(seen)));
        }
        Tensor hidden = narrow.Forward(dropout.Forward(widen.Forward(x)));
        return norm.Forward(x.Add(dropout.Forward(hidden)));
    }
}

/// <summary>Attention with a matrix of its own for queries, keys, values and output.</summary>
internal sealed class BartAttention : Module
{
    private readonly int heads;
    private readonly Linear key;
    private readonly Linear value;
    private readonly Linear query;
    private readonly Linear output;
    private readonly Dropout dropout;

    public BartAttention(BartSettings settings)
    {
        int width = settings.Width;
        heads = settings.Heads;
        key = Child("k_proj", new Linear(width, width));
        value = Child("v_proj", new Linear(width, width));
        query = Child("q_proj", new Linear(width, width));
        output = Child("out_proj", new Linear(width, width));
        dropout = Child("dropout", new Dropout(settings.Dropout));
    }

    public (Tensor Keys, Tensor Values) ProjectMemory(Tensor x) => (key.Forward(x), value.Forward(x));

    public Tensor ProjectQueries(Tensor x) => query.Forward(x);

    public Tensor Attend(Tensor queries, Tensor keys, Tensor values, bool causal, Tensor? mask)
    {
        Tensor? kept = dropout.Mask(new(queries.Shape[0], heads, queries.Shape[1], keys.Shape[1]));
        AttentionOptions options = new(heads, causal);
        return output.Forward(queries.Attention(keys, values, options, mask, kept));
    }
}

/// <summary>Learned positions: place p has row p + 2, because the first two rows once belonged to padding.</summary>
internal sealed class BartPositions : Module
{
    private const int Offset = 2;
    private readonly int places;
    private readonly Tensor table;

    public BartPositions(BartSettings settings)
    {
        places = settings.MaxLength;
        table = Parameter("weight", new(places + Offset, settings.Width));
    }

    /// <summary>The codes [L, D] of L places.</summary>
    public Tensor Of(int start, int length) => start + length <= places
        ? table.Slice(0, start + Offset, length)
        : throw new ArgumentException(
            $"BART has {places} positions, the text needs {start + length}: cut it.", nameof(start));
}
