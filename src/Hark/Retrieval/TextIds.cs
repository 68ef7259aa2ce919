using System.Buffers;
using Hark.Checkpoints;
using Hark.Models.Architectures;
using Hark.Text;

namespace Hark.Retrieval;

/// <summary>Turns texts into the ids of a network's tokens, by the tokenizer that its model file holds.</summary>
internal sealed class TextIds
{
    // What the text encoder of Primus and Widmer 2022 never sees: Python's string.punctuation.
    private static readonly SearchValues<char> Punctuation =
        SearchValues.Create("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");

    private readonly TextTokenizer tokenizer;
    private readonly TextEmbedding texts;

    private TextIds(TextTokenizer tokenizer, TextEmbedding texts)
    {
        this.tokenizer = tokenizer;
        this.texts = texts;
    }

    /// <summary>The tokenizer of a model file; null where it holds none.</summary>
    /// <exception cref="ModelFormatException">It is damaged, or has more tokens than the network.</exception>
    public static TextIds? Create(ICheckpoint file, TextEmbedding texts)
    {
        try
        {
            if (TokenizerFiles.Read(file.Metadata) is not { } tokenizer) return null;
            return tokenizer.Count <= texts.Vocabulary
                ? new(tokenizer, texts)
                : throw new ModelFormatException(
                    file.FileName, $"the tokenizer has {tokenizer.Count} tokens, the network knows {texts.Vocabulary}",
                    hint: "Convert it again with the vocabulary of its own text encoder.");
        }
        catch (VocabularyException error)
        {
            throw new ModelFormatException(
                file.FileName, $"the tokenizer is not valid: {error.Message}", innerException: error);
        }
    }

    /// <summary>The ids of a text, specials included; what is too long is cut.</summary>
    public float[] Encode(string text)
    {
        if (texts.StripsPunctuation) text = string.Concat(text.Where(letter => !Punctuation.Contains(letter)));
        return Array.ConvertAll(tokenizer.Encode(text, texts.MaxTokens), id => (float)id);
    }
}
