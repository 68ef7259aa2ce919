using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hark.Checkpoints;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>AST under its own names or Hugging Face's; sounds become the mean of the two special tokens.</summary>
[Experimental("HARK001")]
public sealed partial class AstArchitecture : Architecture
{
    private const string HuggingFace = "Hugging Face";
    private const float HuggingFaceEpsilon = 1e-12f;
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
            throw new ModelFormatException(fileName, $"width {settings.Width} is no multiple of heads {settings.Heads}");
        return new Ast(isOther
            ? settings with { Epsilon = HuggingFaceEpsilon, HeadEpsilon = HuggingFaceEpsilon }
            : settings);
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
        KeyRules.Behind(prefix, name => name.StartsWith("v.head", StringComparison.Ordinal)
            ? KeyUse.LeaveOut("classifier of pictures, which nothing uses")
            : KeyUse.Fill(name)));

    private static Recognition Other(PublishedState state, string prefix)
    {
        JsonObject sizes = Sizes(
            state,
            prefix + "embeddings.position_embeddings",
            state.Count(prefix + "encoder.layer.", ".layernorm_before.weight"),
            state.Size(prefix + "encoder.layer.0.intermediate.dense.weight", 0),
            state.Size("classifier.dense.weight", 0));
        sizes["dialect"] = HuggingFace;
        return new("Hugging Face ASTForAudioClassification", FrontEnds.Ast.Name, sizes, name => Translate(
            name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name));
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

    private static KeyUse Translate(string name)
    {
        switch (name)
        {
            case "embeddings.cls_token": return KeyUse.Fill("v.cls_token");
            case "embeddings.distillation_token": return KeyUse.Fill("v.dist_token");
            case "embeddings.position_embeddings": return KeyUse.Fill("v.pos_embed");
        }
        Match match = LayerName().Match(name);
        if (!match.Success)
        {
            return KeyUse.Fill(name
                .Replace("embeddings.patch_embeddings.projection.", "v.patch_embed.proj.", StringComparison.Ordinal)
                .Replace("classifier.layernorm.", "mlp_head.0.", StringComparison.Ordinal)
                .Replace("classifier.dense.", "mlp_head.1.", StringComparison.Ordinal)
                .Replace("layernorm.", "v.norm.", StringComparison.Ordinal));
        }
        string block = $"v.blocks.{match.Groups[1].Value}.", part = match.Groups[2].Value, end = match.Groups[3].Value;
        return part switch
        {
            "attention.attention.query" => KeyUse.FillPart($"{block}attn.qkv.{end}", 0, 3),
            "attention.attention.key" => KeyUse.FillPart($"{block}attn.qkv.{end}", 1, 3),
            "attention.attention.value" => KeyUse.FillPart($"{block}attn.qkv.{end}", 2, 3),
            "attention.output.dense" => KeyUse.Fill($"{block}attn.proj.{end}"),
            "intermediate.dense" => KeyUse.Fill($"{block}mlp.fc1.{end}"),
            "output.dense" => KeyUse.Fill($"{block}mlp.fc2.{end}"),
            "layernorm_before" => KeyUse.Fill($"{block}norm1.{end}"),
            "layernorm_after" => KeyUse.Fill($"{block}norm2.{end}"),
            _ => KeyUse.Fill(name),
        };
    }

    [GeneratedRegex(@"^encoder\.layer\.(\d+)\.(.+)\.(weight|bias)$")]
    private static partial Regex LayerName();
}
