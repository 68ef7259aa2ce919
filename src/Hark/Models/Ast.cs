using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// AST, the Audio Spectrogram Transformer (Gong et al. 2021; YuanGongND/ast): a vision Transformer (distilled DeiT)
/// over overlapping patches of a log-mel spectrogram.
/// </summary>
/// <remarks>
/// Input is normalised log-mel [B, T, F] of exactly <see cref="AstSettings.Frames"/> frames: the positions are learned
/// for one size. Mel is the picture's height and time its width; patches go band after band, each from start to end.
/// </remarks>
[Experimental("HARK001")]
public sealed class Ast : Module
{
    private readonly VisionTransformer trunk;
    private readonly LayerNorm headNorm;
    private readonly Linear classes;

    /// <summary>
    /// Creates a network with empty weights: load a checkpoint or call <see cref="Module.Initialize"/>.
    /// </summary>
    public Ast(AstSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
        trunk = Child("v", new VisionTransformer(settings));
        headNorm = Child("mlp_head.0", new LayerNorm(settings.Width, settings.HeadEpsilon));
        classes = Child("mlp_head.1", new Linear(settings.Width, settings.Classes));
    }

    /// <summary>The sizes.</summary>
    public AstSettings Settings { get; }

    /// <summary>
    /// The log-mel [1, T, F] of one clip at the length of the network: cut, or filled up with what a zero becomes by
    /// normalisation.
    /// </summary>
    /// <param name="logMel">Normalised log-mel of <see cref="FrontEnds.Ast"/>, frame after frame.</param>
    public Tensor Fit(ReadOnlySpan<float> logMel)
    {
        Tensor fitted = Tensor.Full(
            new(1, Settings.Frames, Settings.Bands), FrontEnds.Ast.Shift / FrontEnds.Ast.Divisor);
        logMel[..Math.Min(logMel.Length, fitted.Count)].CopyTo(fitted.Span);
        return fitted;
    }

    /// <summary>The embedding [B, D] of a clip and the logits [B, classes] of its tags.</summary>
    /// <param name="logMel">Normalised log-mel [B, T, F].</param>
    public (Tensor Embedding, Tensor Logits) Forward(Tensor logMel)
    {
        Tensor embedding = VisionTransformer.Pool(Encode(logMel)); // [B, D]
        return (embedding, classes.Forward(headNorm.Forward(embedding)));
    }

    /// <summary>
    /// Encodes normalised log-mel [B, T, F] as the two special tokens and all patches, [B, 2 + patches, D].
    /// </summary>
    public Tensor Encode(Tensor logMel)
    {
        ArgumentNullException.ThrowIfNull(logMel);
        int clips = logMel.Shape[0];
        if (logMel.Shape != new Shape(clips, Settings.Frames, Settings.Bands))
        {
            throw new ArgumentException(
                $"Expected log-mel [B, {Settings.Frames}, {Settings.Bands}], got {logMel.Shape}: pad or cut it.",
                nameof(logMel));
        }
        return trunk.Forward(logMel);
    }

    /// <summary>
    /// Normal values of deviation 0.02 in tables and matrices (Touvron et al. 2021, DeiT), zero biases.
    /// </summary>
    public override void Initialize(Philox random)
    {
        base.Initialize(random);
        Initializers.Normal(classes.Weight, random, 0.02f);
    }

    // Key map. Published files (YuanGongND/ast) carry these names behind "module." and hold the two classifiers of the
    // picture network, v.head and v.head_dist, which nothing uses. Hugging Face's files (ASTForAudioClassification, and
    // ASTModel without the prefix) have names of their own and keep queries, keys and values apart; their layer norms
    // have another epsilon: AstSettings.HuggingFace.

    /// <summary>
    /// The name in a published checkpoint as this network calls it, or null for tensors that it leaves out.
    /// </summary>
    public static string? FromPublished(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.StartsWith("module.", StringComparison.Ordinal)) name = name["module.".Length..];
        bool leftOut = name.StartsWith("v.head.", StringComparison.Ordinal)
            || name.StartsWith("v.head_dist.", StringComparison.Ordinal);
        return leftOut ? null : name;
    }

    /// <summary>
    /// The name in a file of Hugging Face as this network calls it; queries, keys and values become parts of one
    /// tensor, as <see cref="Checkpoints.ModuleWeights.Load"/> reads them.
    /// </summary>
    public static string? FromHuggingFace(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        const string model = "audio_spectrogram_transformer.", layer = "encoder.layer.";
        if (name.StartsWith(model, StringComparison.Ordinal)) name = name[model.Length..];
        int dot = name.LastIndexOf('.');
        if (dot < 0) return name;
        string last = name[dot..]; // ".weight" or ".bias"
        if (name.StartsWith(layer, StringComparison.Ordinal))
        {
            string[] parts = name[layer.Length..dot].Split('.', 2);
            return parts.Length == 2 && InBlock(parts[1], last) is { } inside ? $"v.blocks.{parts[0]}.{inside}" : name;
        }
        return name[..dot] switch
        {
            "embeddings" => last switch
            {
                ".cls_token" => "v.cls_token",
                ".distillation_token" => "v.dist_token",
                ".position_embeddings" => "v.pos_embed",
                _ => name,
            },
            "embeddings.patch_embeddings.projection" => "v.patch_embed.proj" + last,
            "layernorm" => "v.norm" + last,
            "classifier.layernorm" => "mlp_head.0" + last,
            "classifier.dense" => "mlp_head.1" + last,
            _ => name,
        };
    }

    private static string? InBlock(string name, string last) => name switch
    {
        "layernorm_before" => "norm1" + last,
        "layernorm_after" => "norm2" + last,
        "attention.attention.query" => $"attn.qkv{last}[0/3]",
        "attention.attention.key" => $"attn.qkv{last}[1/3]",
        "attention.attention.value" => $"attn.qkv{last}[2/3]",
        "attention.output.dense" => "attn.proj" + last,
        "intermediate.dense" => "mlp.fc1" + last,
        "output.dense" => "mlp.fc2" + last,
        _ => null,
    };
}
