using Hark.Captioning;
using Hark.Captioning.Decoding;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;
using Hark.Features;
using Hark.Layers;
using Hark.Models;
using Hark.Text;
using Hark.Training.Augmentation;
using Hark.Training.Data;
using Hark.Training.Recipes;
using Hark.Training.Trainers;

namespace Hark.Training.Captioning;

/// <summary>
/// Captions of synthesised scenes: the decoder learns over a frozen encoder, or both learn together, the encoder with
/// its batch statistics held. All captions of a scene share its encoded audio.
/// </summary>
internal sealed class CaptionTask : ITrainingTask
{
    private readonly CaptionRecipe recipe;
    private readonly EffNetTrm network;
    private readonly WordVocabulary vocabulary;
    private readonly SceneSynthesizer scenes;
    private readonly IReadOnlyList<Clip> heldOut;
    private readonly ClipStore store;
    private readonly ulong seed;
    private readonly LogMel frontEnd = new(FrontEnds.EffB2);
    private readonly SpecAugment augment = new() { Fill = null };
    private readonly TracedNetwork encoder;
    private Batches<Batch>? batches;
    private Batch? current;

    public CaptionTask(
        string name,
        CaptionRecipe recipe,
        EffNetTrm network,
        WordVocabulary vocabulary,
        SceneSynthesizer scenes,
        IReadOnlyList<Clip> heldOut,
        ClipStore store,
        ulong seed)
    {
        Name = name;
        this.recipe = recipe;
        this.network = network;
        this.vocabulary = vocabulary;
        this.scenes = scenes;
        this.heldOut = heldOut;
        this.store = store;
        this.seed = seed;
        network.Encoder.RequireGradient(TrainsEncoder);
        foreach (BatchNorm norm in network.Encoder.Modules().OfType<BatchNorm>()) norm.IsFrozen = true;
        network.Eval();
        encoder = new TracedNetwork(x => [network.Encoder.Forward(x[0])]);
    }

    public string Name { get; }

    public Module Network => TrainsEncoder ? network : network.Decoder;

    private bool TrainsEncoder => recipe.EncoderRateFactor > 0;

    public double LossWeight => current?.Captions.Words ?? 1;

    public double RateFactor(string parameter) =>
        TrainsEncoder && parameter.StartsWith("encoder.", StringComparison.Ordinal) ? recipe.EncoderRateFactor : 1;

    public void Start(long firstStep, CancellationToken cancellationToken) =>
        batches = new Batches<Batch>(Draw, firstStep, cancellationToken: cancellationToken);

    public (Tensor Loss, IReadOnlyList<(string Name, Tensor Value)> Parts) NextLoss(long step)
    {
        current?.Dispose();
        Batch batch = current = batches!.Take();
        (Tensor features, Tensor mask) = Encode(batch.Groups, TrainsEncoder ? network.Encoder.Forward : Listen);
        DecoderMemory memory = network.Decoder.Remember(features, mask);
        Tensor logits = network.Decoder.Forward(batch.Captions.Inputs, batch.Captions.InputMask, memory);
        Tensor loss = logits.CrossEntropy(
            batch.Captions.Targets, recipe.LabelSmoothing, SmoothingTarget.OtherClasses, WordVocabulary.PadId);
        return (loss, []);
    }

    /// <summary>
    /// The share of held-out clips whose class the caption names, by the rule of the naming
    /// table; nothing where no clip is held out.
    /// </summary>
    public IReadOnlyDictionary<string, double> Evaluate(CancellationToken cancellationToken)
    {
        Clip[] clips = [.. heldOut.Where(clip =>
            NamingRule.Default.Classes.Contains(clip.ClassName) && Lexicon.Default.Find(clip.ClassName) is not null)];
        if (clips.Length == 0) return new Dictionary<string, double>();
        int right = 0;
        encoder.Reset(); // its weights may have changed
        foreach (Clip clip in clips)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using TensorScope scope = new();
            using Tensor logMel = Extract([store.Read(store.IndexOf(clip.File))]);
            (Tensor features, Tensor mask) = Encode([logMel], Listen);
            BeamSearchOptions search = new();
            using DecoderCaptionModel model = new(
                network.Decoder, network.Decoder.Remember(features, mask).Tensors, search.MaxLength);
            Hypothesis best = CaptionSearch.Run(model, search, cancellationToken)[0][0];
            if (NamingRule.Default.IsHit(vocabulary.Decode(best.Ids), clip.ClassName)) right++;
        }
        return new Dictionary<string, double>
        {
            ["named"] = (double)right / clips.Length,
            ["clips"] = clips.Length,
        };
    }

    public void Dispose()
    {
        batches?.Dispose();
        current?.Dispose();
        encoder.Dispose();
    }

    // Scenes of one length share a pass of the encoder: it averages over time, so lengths must not be mixed.
    private Batch Draw(long step)
    {
        Scene[] drawn = [.. Enumerable.Range(0, recipe.Batch).Select(i => scenes.Render(step * recipe.Batch + i))];
        var groups = drawn.GroupBy(scene => scene.Samples.Length).OrderByDescending(group => group.Key).ToArray();
        using (TensorScope.Suspend())
        {
            Tensor[] logMels = [.. groups.Select(group => Extract([.. group.Select(scene => scene.Samples)]))];
            for (int g = 0; g < logMels.Length; g++) Augment(logMels[g], step, g);
            string[] captions =
                [.. groups.SelectMany(group => group).SelectMany(scene => PickCaptions(scene.Captions))];
            return new(logMels, CaptionBatch.Of(captions, vocabulary));
        }
    }

    private IEnumerable<string> PickCaptions(IReadOnlyList<string> captions) =>
        Enumerable.Range(0, recipe.CaptionsPerScene).Select(i => captions[i % captions.Count]);

    private void Augment(Tensor logMel, long step, int group)
    {
        Philox random = new(seed, ((ulong)step << 16) | (0xF000u + (uint)group));
        int size = logMel.Shape.Stride(0);
        for (int b = 0; b < logMel.Shape[0]; b++)
            augment.Apply(logMel.Span.Slice(b * size, size), frontEnd.Bands, random);
    }

    private Tensor Extract(IReadOnlyList<float[]> waves)
    {
        Tensor logMel = new(new(waves.Count, frontEnd.FrameCount(waves[0].Length), frontEnd.Bands));
        int size = logMel.Shape.Stride(0);
        for (int b = 0; b < waves.Count; b++) frontEnd.Compute(waves[b], logMel.Span.Slice(b * size, size));
        return logMel;
    }

    /// <summary>Features [B, T', E] of all groups, one behind the other, and which columns count.</summary>
    private static (Tensor Features, Tensor Mask) Encode(IReadOnlyList<Tensor> groups, Func<Tensor, Tensor> encode)
    {
        Tensor[] features = [.. groups.Select(encode)];
        int columns = features.Max(group => group.Shape[1]);
        int[] lengths = [.. groups.SelectMany(group =>
            Enumerable.Repeat(Math.Max(1, EffNetTrm.FeatureLength(group.Shape[1])), group.Shape[0]))];
        Tensor[] padded = [.. features.Select(group =>
            group.Shape[1] == columns ? group : group.Pad(1, 0, columns - group.Shape[1]))];
        Tensor joint = padded.Length == 1 ? padded[0] : Concat.Of(0, padded); // [B, T', E]
        return (joint, EffNetTrm.FeatureMask(lengths, columns));
    }

    // Outside training the encoder is folded, planned, and the same for every batch.
    private Tensor Listen(Tensor logMel)
    {
        using GraphRun run = encoder.Run(logMel);
        return new Tensor(run[0].Shape, run[0].Span);
    }

    private sealed record Batch(Tensor[] Groups, CaptionBatch Captions) : IDisposable
    {
        public void Dispose()
        {
            foreach (Tensor group in Groups) group.Dispose();
            Captions.Inputs.Dispose();
            Captions.InputMask.Dispose();
            Captions.Targets.Dispose();
        }
    }
}
