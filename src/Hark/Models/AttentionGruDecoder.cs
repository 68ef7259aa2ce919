using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// The recurrent caption decoder of SJTU 2022 (wsntxxn/AudioCaption): a gated recurrent unit that looks at the audio
/// through additive attention (Bahdanau et al. 2015) before every word.
/// </summary>
/// <remarks>
/// One step serves training and decoding: <see cref="Forward"/> runs it along a caption. The memory is, clips on axis
/// 0: attention keys [B, T', A], what is attended [B, T', E], 0 or -1e10 per frame [B, T'], then the clip vector and
/// the tag's vector where there are any.
/// </remarks>
[Experimental("HARK001")]
public sealed class AttentionGruDecoder : Module, ICaptionDecoder
{
    private const float Hidden = -1e10f; // a score that no frame that exists has

    private readonly Embedding words;
    private readonly Embedding? tags;
    private readonly Gru unit;
    private readonly AdditiveAttention attention;
    private readonly Linear? audioProjection;
    private readonly Linear? contextProjection;
    private readonly Linear? clipProjection;
    private readonly Linear classifier;
    private readonly Dropout dropout;

    /// <summary>Creates a decoder with empty weights.</summary>
    public AttentionGruDecoder(AttentionGruSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
        (int embedding, int features, AttentionGruInput input) =
            (settings.Embedding, settings.AudioFeatures, settings.Input);
        words = Child("word_embedding", new Embedding(settings.Vocabulary, embedding));
        if (settings.Tags > 0) tags = Child("temporal_embedding", new Embedding(settings.Tags, embedding));
        unit = Child("model", new Gru(
            input switch
            {
                AttentionGruInput.Plain => embedding + features,
                AttentionGruInput.AddClip => embedding,
                _ => 3 * embedding,
            },
            settings.Width));
        int attended = input == AttentionGruInput.AddClip ? embedding : features;
        attention = Child("attn", new AdditiveAttention(settings.Width, attended, settings.Attention));
        if (input == AttentionGruInput.AddClip) audioProjection = Child("attn_proj", new Linear(features, embedding));
        if (input == AttentionGruInput.JoinClip) contextProjection = Child("ctx_proj", new Linear(features, embedding));
        if (input != AttentionGruInput.Plain) clipProjection = Child("fc_proj", new Linear(features, embedding));
        classifier = Child("classifier", new Linear(settings.Width, settings.Vocabulary));
        dropout = Child("dropout", new Dropout(settings.Dropout));
    }

    /// <summary>The sizes.</summary>
    public AttentionGruSettings Settings { get; }

    /// <inheritdoc/>
    public int Vocabulary => Settings.Vocabulary;

    /// <summary>No limit: a state has no places.</summary>
    public int MaxLength => int.MaxValue;

    /// <summary>Null: the past is in the state.</summary>
    public int? PaddingId => null;

    /// <summary>Prepares audio for attention.</summary>
    /// <param name="features">[B, T', E].</param>
    /// <param name="clip">The clip vectors [B, E], for the masked mean of the features as a rule.</param>
    /// <param name="mask">[B, T'], 1 for frames that exist.</param>
    /// <param name="tagIds">[B], the temporal tags; null where the decoder has none.</param>
    public IReadOnlyList<Tensor> Remember(Tensor features, Tensor clip, Tensor mask, Tensor? tagIds = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(mask);
        if (tags is null != tagIds is null)
            throw new ArgumentException("Tags are for decoders with tags, and these need them.", nameof(tagIds));
        Tensor attended = audioProjection?.Forward(features) ?? features;
        List<Tensor> memory =
            [attention.Keys(attended), attended, mask.Subtract(Tensor.Full(new(1), 1)).Scale(-Hidden)];
        if (clipProjection is not null) memory.Add(clipProjection.Forward(clip));
        if (tags is not null) memory.Add(tags.Forward(tagIds!));
        return memory;
    }

    /// <summary>Teacher-forced logits [B, L, V] for the words after each of <paramref name="ids"/> [B, L].</summary>
    /// <param name="ids">Word ids with the start token first, padded.</param>
    /// <param name="memory">The audio.</param>
    public Tensor Forward(Tensor ids, IReadOnlyList<Tensor> memory) => classifier.Forward(Run(ids, memory).States);

    /// <summary>The states [B, L, D] along a caption, and how much each frame counted: [B, L, T'].</summary>
    public (Tensor States, Tensor Weights) Run(Tensor ids, IReadOnlyList<Tensor> memory)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(memory);
        (int rows, int length) = (ids.Shape[0], ids.Shape[1]);
        Tensor state = Tensor.Zeros(new(rows, Settings.Width));
        Tensor[] states = new Tensor[length], weights = new Tensor[length];
        for (int t = 0; t < length; t++)
        {
            (state, weights[t]) = Advance(ids.Slice(1, t, 1), Place(t), state, memory);
            states[t] = state.Reshape(rows, 1, Settings.Width);
        }
        return (Concat.Of(1, states), Concat.Of(1, weights));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Shape> StateShapes(int rows, int past) => [new(rows, Settings.Width)];

    /// <summary>[1, 1], 1 for the first place, where the tag stands in for the word.</summary>
    public Tensor Place(int index) => Tensor.Full(new(1, 1), index == 0 ? 1 : 0);

    /// <inheritdoc/>
    public (Tensor Logits, IReadOnlyList<Tensor> State) Step(
        Tensor ids, Tensor idMask, Tensor place, IReadOnlyList<Tensor> state, IReadOnlyList<Tensor> memory)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(memory);
        (Tensor next, _) = Advance(ids, place, state[0], memory);
        return (classifier.Forward(next), [next]);
    }

    // The attention asks with the state before the step; the unit then gets the word and what was attended.
    private (Tensor State, Tensor Weights) Advance(
        Tensor ids, Tensor place, Tensor state, IReadOnlyList<Tensor> memory)
    {
        int rows = ids.Shape[0], clips = memory[0].Shape[0];
        (Tensor context, Tensor weights) = attention.Attend(state, memory[0], memory[1], memory[2]); // [R, E]
        Tensor word = Word(ids, place, memory); // [R, E]
        Tensor input = Settings.Input switch
        {
            AttentionGruInput.Plain => Concat.Of(1, word, context),
            AttentionGruInput.AddClip => word.Add(context).Add(PerRow(memory[3], rows)),
            _ => Concat.Of(1, word, contextProjection!.Forward(context), PerRow(memory[3], rows)),
        };
        (_, Tensor next) = unit.ForwardWithState(
            input.Reshape(rows, 1, input.Shape[1]), null, state.Reshape(1, rows, Settings.Width));
        return (next.Reshape(rows, Settings.Width), weights);
    }

    private Tensor Word(Tensor ids, Tensor place, IReadOnlyList<Tensor> memory)
    {
        Tensor word = dropout.Forward(words.Forward(ids)).Reshape(ids.Shape[0], Settings.Embedding);
        if (tags is null) return word;
        Tensor isLater = Tensor.Full(new(1, 1), 1).Subtract(place);
        return word.Multiply(isLater).Add(PerRow(memory[^1], ids.Shape[0]).Multiply(place));
    }

    // A vector per clip [B, E] for each of its rows: [R, E].
    private static Tensor PerRow(Tensor vectors, int rows)
    {
        int clips = vectors.Shape[0], width = vectors.Shape[1];
        return rows == clips
            ? vectors
            : vectors.Reshape(clips, 1, width).Add(Tensor.Zeros(new(1, rows / clips, 1))).Reshape(rows, width);
    }

    /// <summary>
    /// score = v · tanh(W [state, frame] + b), softmax over the frames, the weighted sum of the frames.
    /// </summary>
    private sealed class AdditiveAttention : Module
    {
        private readonly int stateWidth;
        private readonly Linear joint;
        private readonly Tensor direction;

        public AdditiveAttention(int stateWidth, int frameWidth, int hidden)
        {
            this.stateWidth = stateWidth;
            joint = Child("h2attn", new Linear(stateWidth + frameWidth, hidden));
            direction = Parameter("v", new(hidden));
        }

        /// <summary>The part of the hidden layer that depends on the frames alone: [B, T', E] to [B, T', A].</summary>
        public Tensor Keys(Tensor frames) =>
            frames.Linear(joint.Weight.Slice(1, stateWidth, frames.Shape[-1]), joint.Bias);

        public (Tensor Context, Tensor Weights) Attend(Tensor state, Tensor keys, Tensor frames, Tensor absent)
        {
            (int b, int t, int a) = (keys.Shape[0], keys.Shape[1], keys.Shape[2]);
            int beams = state.Shape[0] / b;
            Tensor query = state.Linear(joint.Weight.Slice(1, 0, stateWidth), null); // [R, A]
            Tensor energy = query.Reshape(b, beams, 1, a).Add(keys.Reshape(b, 1, t, a)).Tanh(); // [B, k, T', A]
            Tensor scores = energy.Linear(direction.Reshape(1, a), null).Reshape(b, beams, t);
            Tensor weights = scores.Add(absent.Reshape(b, 1, t)).Softmax(); // [B, k, T']
            Tensor context = weights.Reshape(b, beams, t, 1)
                .Multiply(frames.Reshape(b, 1, t, frames.Shape[2]))
                .Sum([2]);
            return (context.Reshape(b * beams, frames.Shape[2]), weights.Reshape(b * beams, 1, t));
        }

        public override void Initialize(Philox random)
        {
            joint.Initialize(random);
            float bound = 1 / MathF.Sqrt(direction.Count);
            random.FillUniform(direction.Span, -bound, bound);
        }
    }
}

// Key map. The names are those of AudioCaption's decoders behind "decoder.": word_embedding, temporal_embedding, model
// (the recurrent unit), attn.h2attn, attn.v, attn_proj, ctx_proj, fc_proj, classifier.
