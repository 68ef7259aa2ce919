using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Hark.Checkpoints;

namespace Hark.Models.Architectures;

/// <summary>
/// Reads the word lists of captioners in the forms in which they are published: AudioCaption's <c>vocab.pkl</c>,
/// Hugging Face's <c>tokenizer.json</c>, or plain text with a word per line.
/// </summary>
[Experimental("HARK001")]
public static class WordListFile
{
    private const long MaxLength = 64 << 20;

    /// <summary>The words in order of id.</summary>
    /// <exception cref="ModelFormatException">The file is none of these, or its ids have gaps.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.EndsWith(".pkl", StringComparison.OrdinalIgnoreCase)) return VocabularyPickle.Read(path).Words;
        string fileName = Path.GetFileName(path);
        if (new FileInfo(path).Length > MaxLength)
            throw new ModelFormatException(fileName, $"expected a word list of at most {MaxLength} bytes");
        return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? ReadJson(path, fileName)
            : [.. File.ReadLines(path)];
    }

    /// <summary>Words sorted by ids, which must be 0 to V - 1; a missing first one is the padding.</summary>
    internal static IReadOnlyList<string> InOrder(string fileName, IEnumerable<(string Word, string Id)> entries)
    {
        SortedDictionary<int, string> words = [];
        foreach ((string word, string text) in entries)
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
                throw new ModelFormatException(
                    fileName, $"expected a whole number as the id of {ModelFormatException.Quote(word)}");
            if (words.TryGetValue(id, out string? other) && other != word)
                throw new ModelFormatException(
                    fileName,
                    $"id {id} belongs to {ModelFormatException.Quote(other)} and {ModelFormatException.Quote(word)}");
            words[id] = word;
        }
        words.TryAdd(0, "<pad>"); // Hugging Face's copies of AudioCaption's lists declare none
        int last = words.Keys.Last();
        if (last != words.Count - 1)
            throw new ModelFormatException(
                fileName, $"expected ids from 0 to {words.Count - 1} without a gap, the last is {last}");
        return [.. words.Values];
    }

    private static IReadOnlyList<string> ReadJson(string path, string fileName)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path), new() { MaxDepth = 64 });
            JsonElement root = json.RootElement;
            // tokenizer.json keeps the words in model.vocab and the special ones in added_tokens too.
            JsonElement words = root.TryGetProperty("model", out JsonElement model)
                && model.TryGetProperty("vocab", out JsonElement inner) ? inner : root;
            List<(string, string)> entries = [];
            foreach (JsonProperty word in words.EnumerateObject()) entries.Add((word.Name, word.Value.GetRawText()));
            if (root.TryGetProperty("added_tokens", out JsonElement added))
            {
                foreach (JsonElement token in added.EnumerateArray())
                    entries.Add((token.GetProperty("content").GetString()!, token.GetProperty("id").GetRawText()));
            }
            return InOrder(fileName, entries);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ModelFormatException(
                fileName, $"expected a word list in JSON: {e.Message}",
                hint: "An object of words and ids, or the tokenizer.json of Hugging Face.", innerException: e);
        }
    }
}
