using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>SJTU's AST of stride 16; sounds become the mean of the two special tokens.</summary>
[Experimental("HARK001")]
public sealed class SjtuAstArchitecture : Architecture
{
    private const string Anchor = "init_bn.weight";

    /// <inheritdoc/>
    public override string Id => "sjtu-ast";

    /// <inheritdoc/>
    public override string Title => "AST of stride 16 as audio encoder of SJTU 2022 (Xu et al.)";

    /// <inheritdoc/>
    public override Recognition? Recognise(PublishedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.PrefixOf(Anchor) is not string prefix || !state.Has(prefix + "v.dist_token")) return null;
        int width = state.Size(prefix + "v.cls_token", 2);
        JsonObject sizes = new()
        {
            ["width"] = width,
            ["layers"] = state.Count(prefix + "v.blocks.", ".norm1.weight"),
            ["heads"] = Math.Max(1, width / 64),
            ["feed_forward"] = state.Size(prefix + "v.blocks.0.mlp.fc1.weight", 0),
        };
        return new(
            "wsntxxn/DCASE2022T6_CLAP",
            FrontEnds.SjtuAst.Name,
            sizes,
            KeyRules.ByKeyMap(prefix, SjtuAst.FromPublished, "classifier of pictures, which nothing uses"));
    }

    /// <inheritdoc/>
    public override Module Build(ModelCard card, string fileName)
    {
        int width = Size(card, "width", 8192, fileName), heads = Size(card, "heads", 256, fileName);
        if (width % heads != 0)
            throw new ModelFormatException(fileName, $"width {width} is no multiple of heads {heads}");
        return new SjtuAst(AstSettings.Sjtu16 with
        {
            Width = width,
            Heads = heads,
            Layers = Size(card, "layers", 128, fileName),
            FeedForward = Size(card, "feed_forward", 65536, fileName),
        });
    }

    /// <inheritdoc/>
    public override SoundEmbedding Sounds(Module network) => Sounds((SjtuAst)network);

    /// <summary>How an encoder makes its clip vectors; those of others stand on it.</summary>
    internal static SoundEmbedding Sounds(SjtuAst network) => new(
        network.Settings.Width, network.Settings.Patch, logMel => network.Forward(logMel).Embedding)
    {
        WindowSeconds = network.Settings.Frames * FrontEnds.SjtuAst.HopSeconds,
    };
}
