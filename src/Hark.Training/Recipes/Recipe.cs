namespace Hark.Training.Recipes;

/// <summary>
/// Everything that decides what a training run makes: sizes, data, stages, seed. A recipe is a YAML file with the same
/// names in snake case; see <see cref="RecipeFile"/>. With the same data it gives the same numbers again.
/// </summary>
public sealed record Recipe
{
    /// <summary>The name of the run's folder and of the model it makes.</summary>
    public required string Name { get; init; }

    /// <summary>The version written into the model card.</summary>
    public string Version { get; init; } = "0.1.0";

    /// <summary>The seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The labelled clips: a path to a <c>clips.csv</c>, relative to the data folder.</summary>
    public required string Clips { get; init; }

    /// <summary>The sizes of the network.</summary>
    public required ModelRecipe Model { get; init; }

    /// <summary>The first stage: the encoder learns from a teacher.</summary>
    public required DistillationRecipe Encoder { get; init; }

    /// <summary>
    /// The encoder's last updates, on all train clips, where a recipe has settled: from here on nothing is held out, so
    /// that nothing can be chosen by it any more.
    /// </summary>
    public DistillationRecipe? Refine { get; init; }

    /// <summary>The second stage: the decoder learns to speak about what the encoder hears.</summary>
    public required CaptionRecipe Decoder { get; init; }

    /// <summary>The third stage, where there is one: encoder and decoder learn together.</summary>
    public CaptionRecipe? Joint { get; init; }
}

/// <summary>Sizes of an EffNet-Trm; defaults are the published B2 student.</summary>
public sealed record ModelRecipe
{
    /// <summary>EfficientNet's width factor.</summary>
    public double EncoderWidth { get; init; } = 1.1;

    /// <summary>EfficientNet's depth factor.</summary>
    public double EncoderDepth { get; init; } = 1.2;

    /// <summary>The picture size of EfficientNet's static paddings.</summary>
    public int PaddingImageSize { get; init; } = 260;

    /// <summary>The rate of dropped residual branches at the last block.</summary>
    public float DropConnect { get; init; } = 0.2f;

    /// <summary>The decoder's model width.</summary>
    public int DecoderWidth { get; init; } = 256;

    /// <summary>The decoder's heads.</summary>
    public int DecoderHeads { get; init; } = 4;

    /// <summary>The decoder's feed-forward width.</summary>
    public int DecoderFeedForward { get; init; } = 1024;

    /// <summary>The decoder's layers.</summary>
    public int DecoderLayers { get; init; } = 2;

    /// <summary>The decoder's dropout rate.</summary>
    public float DecoderDropout { get; init; } = 0.2f;
}

/// <summary>What all stages have: length, batch, optimiser, schedule, rhythm of saving and checking.</summary>
public abstract record StageRecipe
{
    /// <summary>Updates in all.</summary>
    public required long Steps { get; init; }

    /// <summary>Examples per batch; an update takes <see cref="Accumulate"/> batches.</summary>
    public required int Batch { get; init; }

    /// <summary>
    /// Batches per update: their gradients are added, so that N batches give the gradient of one batch N times the
    /// size, up to rounding. Only batch norm sees the difference: its statistics are those of each batch.
    /// </summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>
    /// Whether the network's blocks keep no activations but compute them again for the gradient: about a third more
    /// time, much less memory, the same numbers.
    /// </summary>
    public bool Recompute { get; init; }

    /// <summary>The largest learning rate.</summary>
    public required double Rate { get; init; }

    /// <summary>The learning rate at the end.</summary>
    public double FinalRate { get; init; }

    /// <summary>Updates until the rate is at its largest.</summary>
    public long WarmUp { get; init; }

    /// <summary>Decoupled weight decay of matrices and kernels.</summary>
    public double WeightDecay { get; init; }

    /// <summary>The largest global norm of the gradient; 0 for no limit.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>
    /// The probability that a clip is played at another speed, and again that its bass is turned up or down.
    /// </summary>
    public double VaryClips { get; init; }

    /// <summary>Updates between two evaluations on the held-out tenth.</summary>
    public long EvaluateEvery { get; init; } = 500;

    /// <summary>Updates between two checkpoints.</summary>
    public long SaveEvery { get; init; } = 200;
}

/// <summary>
/// Distillation of a tagger into a new encoder, on endless mixtures: mean squared error on the standardised embedding,
/// soft cross entropy on the tags, cross entropy on the class labels.
/// </summary>
public sealed record DistillationRecipe : StageRecipe
{
    /// <summary>The teacher's checkpoint (EfficientAT mn04), relative to the data folder.</summary>
    public required string Teacher { get; init; }

    /// <summary>The length of a mixture in seconds.</summary>
    public double CropSeconds { get; init; } = 5;

    /// <summary>The share of examples that hold two clips.</summary>
    public double MixProbability { get; init; } = 0.6;

    /// <summary>The weight of the embedding's error.</summary>
    public float EmbeddingWeight { get; init; } = 1;

    /// <summary>The weight of the tags' cross entropy.</summary>
    public float TagWeight { get; init; } = 0.2f;

    /// <summary>The weight of the class labels' cross entropy.</summary>
    public float ClassWeight { get; init; } = 0.3f;
}

/// <summary>Training on synthesised scenes and their captions.</summary>
public sealed record CaptionRecipe : StageRecipe
{
    /// <summary>Captions per scene and update: they share the encoded audio.</summary>
    public int CaptionsPerScene { get; init; } = 4;

    /// <summary>What multiplies the rate for the encoder; 0 leaves it frozen.</summary>
    public double EncoderRateFactor { get; init; }

    /// <summary>The mass that label smoothing takes from the right word.</summary>
    public float LabelSmoothing { get; init; } = 0.1f;
}
