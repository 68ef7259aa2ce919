using Hark.Checkpoints;
using Hark.Text;

namespace Hark.Models.Architectures;

/// <summary>
/// The published files of a subword tokenizer inside a model file, as they are: word pieces (<c>vocab.txt</c>), byte
/// pairs (<c>vocab.json</c> and <c>merges.txt</c>), or either (<c>tokenizer.json</c>).
/// </summary>
internal static class TokenizerFiles
{
    public const string Whole = "hark.tokenizer.json";
    public const string WordPieces = "hark.tokenizer.vocab.txt";
    public const string BytePairs = "hark.tokenizer.vocab.json";
    public const string Merges = "hark.tokenizer.merges.txt";

    private const long MaxLength = 8 << 20; // a header of a model file holds 16 MB

    /// <summary>Puts a tokenizer's file, and the one that belongs to it, into the metadata of a model.</summary>
    public static void Store(string path, IDictionary<string, string> metadata)
    {
        if (path.EndsWith("tokenizer.json", StringComparison.OrdinalIgnoreCase))
        {
            metadata[Whole] = Read(path);
        }
        else if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            metadata[BytePairs] = Read(path);
            metadata[Merges] = Read(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "merges.txt"));
        }
        else
        {
            metadata[WordPieces] = Read(path);
        }
    }

    /// <summary>The tokenizer in the metadata of a model; null where there is none.</summary>
    /// <exception cref="VocabularyException">It is malformed.</exception>
    public static TextTokenizer? Read(IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.TryGetValue(Whole, out string? json))
            return TokenizerJson.Read(VocabularyFile.Of("tokenizer.json", json));
        if (metadata.TryGetValue(WordPieces, out string? pieces))
            return WordPieceTokenizer.Read(VocabularyFile.Of("vocab.txt", pieces));
        return metadata.TryGetValue(BytePairs, out string? tokens) && metadata.TryGetValue(Merges, out string? merges)
            ? BytePairTokenizer.Read(VocabularyFile.Of("vocab.json", tokens), VocabularyFile.Of("merges.txt", merges))
            : null;
    }

    private static string Read(string path)
    {
        long length = new FileInfo(path).Length;
        return length <= MaxLength
            ? File.ReadAllText(path)
            : throw new ModelFormatException(
                Path.GetFileName(path), $"expected a tokenizer's file of at most {MaxLength} bytes, found {length}");
    }
}
