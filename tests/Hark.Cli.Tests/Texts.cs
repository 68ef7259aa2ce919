using System.Text.Json;
using Hark.Models;

namespace Hark.Cli.Tests;

/// <summary>Small text encoders' sizes and tokenizers' files.</summary>
internal static class Texts
{
    private static readonly string[] Pieces =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "dog", "bark", "##ing", "rain", "!", "falls"];

    public static BertSettings Tiny { get; } =
        new(Vocabulary: Pieces.Length, Width: 64, Layers: 2, Heads: 1, FeedForward: 96, MaxLength: 40);

    /// <summary>The ids of "ab c": start, ab, the space and c joined, end.</summary>
    public static int[] BytePairIds { get; } = [0, 260, 261, 2];

    /// <summary>The number of tokens of the byte pairs.</summary>
    public const int BytePairCount = 4 + 256 + 2 + 1;

    /// <summary>Writes <c>vocab.txt</c>.</summary>
    public static string SaveWordPieces(string folder)
    {
        string path = Path.Combine(folder, "vocab.txt");
        File.WriteAllLines(path, Pieces);
        return path;
    }

    /// <summary>Writes <c>vocab.json</c> and <c>merges.txt</c>: all bytes, and two merges.</summary>
    public static string SaveBytePairs(string folder)
    {
        Dictionary<string, int> ids = new() { ["<s>"] = 0, ["<pad>"] = 1, ["</s>"] = 2, ["<unk>"] = 3 };
        // GPT-2's alphabet: visible bytes stand for themselves, the others for letters from 256 on.
        int hidden = 256;
        for (int value = 0; value < 256; value++)
        {
            bool isVisible = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            ids.Add(((char)(isVisible ? value : hidden++)).ToString(), ids.Count);
        }
        string[] merged = ["ab", "\u0120c"];
        foreach (string token in merged) ids.Add(token, ids.Count);
        ids.Add("<mask>", ids.Count);
        string path = Path.Combine(folder, "vocab.json");
        File.WriteAllText(path, JsonSerializer.Serialize(ids));
        File.WriteAllText(Path.Combine(folder, "merges.txt"), "#version: 0.2\na b\n\u0120 c\n");
        return path;
    }
}
