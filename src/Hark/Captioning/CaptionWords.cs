using Hark.Checkpoints;
using Hark.Models.Architectures;
using Hark.Text;

namespace Hark.Captioning;

/// <summary>Turns the ids of a caption into words, by the word list or the tokenizer that a model file holds.</summary>
internal sealed class CaptionWords
{
    private readonly WordVocabulary? words;
    private readonly TextTokenizer? pieces;

    private CaptionWords(WordVocabulary? words, TextTokenizer? pieces)
    {
        this.words = words;
        this.pieces = pieces;
    }

    /// <summary>The number of ids.</summary>
    public int Count => words?.Count ?? pieces!.Count;

    /// <summary>Whether every id stands for the same as in another list.</summary>
    public bool IsSameAs(CaptionWords other) =>
        Count == other.Count && Enumerable.Range(0, Count).All(id => Text(id) == other.Text(id));

    /// <exception cref="ModelFormatException">The file holds neither, or what it holds is not valid.</exception>
    public static CaptionWords Read(ModelCard card, ICheckpoint file)
    {
        if (card.Vocabulary is not null) return new(card.ReadVocabulary(file.FileName), null);
        return new(null, TokenizerFiles.Read(file.Metadata) ?? throw new ModelFormatException(
            file.FileName,
            "expected a word list in the model card or a tokenizer beside it, found neither",
            hint: "Convert the checkpoint again with --vocabulary vocab.json, and merges.txt beside it."));
    }

    /// <summary>The text of a caption, without start, end and padding.</summary>
    public string Decode(int[] ids) => words?.Decode(ids) ?? pieces!.Decode(ids).Trim();

    private string Text(int id) => words?[id] ?? pieces![id];
}
