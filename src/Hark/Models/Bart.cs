using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// BART (Lewis et al. 2020, "BART: Denoising Sequence-to-Sequence Pre-training"), which turns the features of HTSAT
/// into captions: a post-norm Transformer encoder and decoder with exact GELU, learned positions and one matrix for the
/// token embeddings of both and for the classifier.
/// </summary>
[Experimental("HARK001")]
public sealed class Bart : Module
{
    private readonly Embedding tokens;

    /// <summary>
    /// Creates a network with empty weights: load a checkpoint or call <see cref="Module.Initialize"/>.
    /// </summary>
    public Bart(BartSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
        Tensor bias = Buffer("final_logits_bias", new(1, settings.Vocabulary));
        tokens = Child("model.shared", new Embedding(settings.Vocabulary, settings.Width));
        Encoder = Child("model.encoder", new BartEncoder(settings, tokens));
        Decoder = Child("model.decoder", new BartDecoder(settings, tokens, bias));
    }

    /// <summary>The sizes.</summary>
    public BartSettings Settings { get; }

    /// <summary>Reads tokens or features.</summary>
    public BartEncoder Encoder { get; }

    /// <summary>Writes tokens.</summary>
    public BartDecoder Decoder { get; }

    /// <summary>Teacher-forced logits [B, L', V] for the tokens after each of <paramref name="outputs"/>.</summary>
    /// <param name="inputs">Token ids [B, L], padded.</param>
    /// <param name="inputMask">[B, L], 0 for padding.</param>
    /// <param name="outputs">Token ids [B, L'] behind the start token, padded.</param>
    /// <param name="outputMask">[B, L'], 0 for padding; null if there is none.</param>
    public Tensor Forward(Tensor inputs, Tensor inputMask, Tensor outputs, Tensor? outputMask = null) =>
        Decoder.Forward(outputs, outputMask, Decoder.Remember(Encoder.Forward(inputs, inputMask), inputMask));

    /// <summary>Normal values of deviation 0.02 in every matrix (the original's rule), zero biases.</summary>
    public override void Initialize(Philox random)
    {
        base.Initialize(random);
        foreach ((_, Tensor value) in NamedParameters())
        {
            if (value.Shape.Rank == 2) Initializers.Normal(value, random, 0.02f);
        }
    }

    // Key map. Names are those of Hugging Face's BartForConditionalGeneration. Files of BartModel carry them without
    // "model."; the copies of the tied matrix are left out.

    /// <summary>
    /// The name in a published checkpoint as this network calls it, or null for tensors that it leaves out.
    /// </summary>
    public static string? FromPublished(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == "final_logits_bias") return name;
        if (!name.StartsWith("model.", StringComparison.Ordinal)) name = "model." + name;
        return name is "model.lm_head.weight"
            or "model.encoder.embed_tokens.weight"
            or "model.decoder.embed_tokens.weight"
            ? null
            : name;
    }
}
