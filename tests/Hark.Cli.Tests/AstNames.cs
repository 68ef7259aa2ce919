using System.Text.RegularExpressions;
using Hark.Engine;
using Hark.Models;
using Hark.TestKit;

namespace Hark.Cli.Tests;

/// <summary>An AST under the names that Hugging Face gives its tensors.</summary>
internal static partial class AstNames
{
    private const string Prefix = "audio_spectrogram_transformer.";

    private static readonly (string Own, string Other)[] Names =
    [
        ("v.cls_token", Prefix + "embeddings.cls_token"),
        ("v.dist_token", Prefix + "embeddings.distillation_token"),
        ("v.pos_embed", Prefix + "embeddings.position_embeddings"),
        ("v.patch_embed.proj", Prefix + "embeddings.patch_embeddings.projection"),
        ("v.norm", Prefix + "layernorm"),
        ("mlp_head.0", "classifier.layernorm"),
        ("mlp_head.1", "classifier.dense"),
        ("norm1", "layernorm_before"),
        ("norm2", "layernorm_after"),
        ("attn.proj", "attention.output.dense"),
        ("mlp.fc1", "intermediate.dense"),
        ("mlp.fc2", "output.dense"),
    ];

    public static Dictionary<string, object> HuggingFace(Ast network)
    {
        Dictionary<string, object> state = [];
        foreach ((string name, Tensor value) in network.State())
        {
            Match block = Block().Match(name);
            string prefix = block.Success ? $"{Prefix}encoder.layer.{block.Groups[1].Value}." : "";
            string rest = block.Success ? block.Groups[2].Value : name;
            if (rest.StartsWith("attn.qkv.", StringComparison.Ordinal))
                Split(state, prefix, rest["attn.qkv.".Length..], value);
            else state.Add(prefix + Translate(rest), PublishedCheckpoint.Values(value));
        }
        return state;
    }

    private static void Split(Dictionary<string, object> state, string prefix, string end, Tensor value)
    {
        int[] shape = value.Shape.ToArray();
        shape[0] /= 3;
        float[][] parts = [.. value.Span.ToArray().Chunk(value.Count / 3)];
        string[] names = ["query", "key", "value"];
        for (int i = 0; i < 3; i++)
            state.Add($"{prefix}attention.attention.{names[i]}.{end}", new TorchValues(shape, parts[i]));
    }

    private static string Translate(string name)
    {
        (string own, string other) = Names.Single(
            pair => name == pair.Own || name.StartsWith(pair.Own + ".", StringComparison.Ordinal));
        return other + name[own.Length..];
    }

    [GeneratedRegex(@"^v\.blocks\.(\d+)\.(.+)$")]
    private static partial Regex Block();
}
