using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>AST under its own names or Hugging Face's; sounds become the mean of the two special tokens.</summary>
[Experimental("HARK001")]
public sealed class AstArchitecture : Architecture
{
    private const string HuggingFace = "Hugging Face";
    private const int MaxFrames = 1 << 16;
    private const int MaxClasses = 100_000;

    /// <inheritdoc/>
    public override string Id => "ast";

    /// <inheritdoc/>
    public override string Title => "AST (Gong et al. 2021), tagger";

    /// <inheritdoc/>
    public override Recognition? Recognise(PublishedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.PrefixOf("v.dist_token") is string original) return Original(state, original);
        return state.PrefixOf("embeddings.distillation_token") is string prefix ? Other(state, prefix) : null;
    }

    /// <inheritdoc/>
    public override Module Build(ModelCard card, string fileName)
    {
        ArgumentNullException.ThrowIfNull(card);
        bool isOther = card.Architecture["dialect"]?.ToString() == HuggingFace;
        AstSettings settings = new(
            Size(card, "frames", MaxFrames, fileName),
            FrontEnds.Ast.Bands,
            Size(card, "stride", 16, fileName),
            Size(card, "stride", 16, fileName),
            Width: Size(card, "width", 8192, fileName),
            Layers: Size(card, "layers", 128, fileName),
            Heads: Size(card, "heads", 256, fileName),
            FeedForward: Size(card, "feed_forward", 65536, fileName),
            Classes: Size(card, "classes", MaxClasses, fileName));
        if (settings.Width % settings.Heads != 0)
            throw new ModelFormatException(
                fileName, $"width {settings.Width} is no multiple of heads {settings.Heads}");
        AstSettings other = AstSettings.HuggingFace;
        return new Ast(isOther ? settings with { Epsilon = other.Epsilon, HeadEpsilon = other.HeadEpsilon } : settings);
    }

    /// <inheritdoc/>
    public override SoundEmbedding Sounds(Module network)
    {
        Ast ast = (Ast)network;
        return new(ast.Settings.Width, 1, logMel => ast.Forward(logMel).Embedding)
        {
            Frames = ast.Settings.Frames,
            Filling = FrontEnds.Ast.Shift / FrontEnds.Ast.Divisor,
            WindowSeconds = ast.Settings.Frames * FrontEnds.Ast.HopSeconds,
        };
    }

    private static Recognition Original(PublishedState state, string prefix) => new(
        "YuanGongND/ast",
        FrontEnds.Ast.Name,
        Sizes(
            state,
            prefix + "v.pos_embed",
            state.Count(prefix + "v.blocks.", ".norm1.weight"),
            state.Size(prefix + "v.blocks.0.mlp.fc1.weight", 0),
            state.Size(prefix + "mlp_head.1.weight", 0)),
        KeyRules.ByKeyMap(prefix, Ast.FromPublished, "classifier of pictures, which nothing uses"));

    private static Recognition Other(PublishedState state, string prefix)
    {
        JsonObject sizes = Sizes(
            state,
            prefix + "embeddings.position_embeddings",
            state.Count(prefix + "encoder.layer.", ".layernorm_before.weight"),
            state.Size(prefix + "encoder.layer.0.intermediate.dense.weight", 0),
            state.Size("classifier.dense.weight", 0));
        sizes["dialect"] = HuggingFace;
        return new(
            "Hugging Face ASTForAudioClassification",
            FrontEnds.Ast.Name,
            sizes,
            KeyRules.ByKeyMap("", Ast.FromHuggingFace, "no part of this network"));
    }

    // The grid of patches must be one that 10-band steps over 128 bands and 10-frame steps over whole frames give.
    private static JsonObject Sizes(
        PublishedState state, string positions, int layers, int feedForward, int classes)
    {
        int width = state.Size(positions, 2), patches = state.Size(positions, 1) - 2;
        int stride = 10, rows = (128 - 16) / stride + 1;
        return new JsonObject
        {
            ["frames"] = patches == 12 * 101 ? 1024 : Math.Max(1, patches / rows - 1) * stride + 16,
            ["stride"] = stride,
            ["width"] = width,
            ["layers"] = layers,
            ["heads"] = Math.Max(1, width / 64),
            ["feed_forward"] = feedForward,
            ["classes"] = classes,
        };
    }
}
