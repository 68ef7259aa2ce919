using Hark.Text;

namespace Hark.Tests.Text;

public sealed class WordVocabularyTests
{
    private static readonly WordVocabulary Vocabulary =
        WordVocabulary.FromCaptions(["A dog barks.", "A dog barks while rain falls."]);

    [Fact]
    public void FromCaptions_numbers_words_by_first_appearance() =>
        Assert.Equal(["<pad>", "<start>", "<end>", "<unk>", "a", "dog", "barks", "while", "rain", "falls"],
            Vocabulary.Words);

    [Fact]
    public void FromCaptions_leaves_rare_words_out() =>
        Assert.Equal(["a", "dog", "barks"],
            WordVocabulary.FromCaptions(["a dog barks", "barks a dog now"], 2).Words.Skip(4));

    [Fact]
    public void Encode_and_Decode_are_inverse_for_known_words()
    {
        int[] ids = Vocabulary.Encode("rain falls while a dog barks");
        Assert.Equal([1, 8, 9, 7, 4, 5, 6, 2], ids);
        Assert.Equal("rain falls while a dog barks", Vocabulary.Decode(ids));
    }

    [Fact]
    public void Encode_cuts_after_twenty_words_and_still_ends()
    {
        int[] ids = Vocabulary.Encode(string.Join(' ', Enumerable.Repeat("dog", 25)));
        Assert.Equal(22, ids.Length);
        Assert.Equal(WordVocabulary.EndId, ids[^1]);
        Assert.Equal([1, 5, 5, 2], Vocabulary.Encode("dog dog dog", maxWords: 2));
    }

    [Fact]
    public void Encode_marks_unknown_words_and_special_words_as_unknown()
    {
        Assert.Equal([1, 3, 5, 2], Vocabulary.Encode("cat dog"));
        Assert.Equal([1, 3, 3, 3, 3, 5, 2], Vocabulary.Encode("<pad> <start> <end> <unk> dog"));
        Assert.Equal([1, 2], Vocabulary.Encode("   "));
    }

    [Fact]
    public void Decode_stops_at_the_end_and_drops_padding() =>
        Assert.Equal("a dog", Vocabulary.Decode([1, 4, 5, 2, 6, 0, 0]));

    [Fact]
    public void Decode_of_foreign_id_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Vocabulary.Decode([1, 10]));

    [Fact]
    public void FromWords_restores_the_same_vocabulary() =>
        Assert.Equal(Vocabulary.Encode("a dog sings"),
            WordVocabulary.FromWords(Vocabulary.Words).Encode("a dog sings"));

    [Theory]
    [InlineData("<pad> <start> <end> <unk> a dog a", "'a' occurs twice, first as id 4", 6)]
    [InlineData("<start> <pad> <end> <unk>", "expected '<pad>', found '<start>'", 0)]
    [InlineData("<pad> <start>", "expected '<end>', found the end of the list", 2)]
    public void FromWords_refuses_broken_lists(string words, string rule, int id)
    {
        var error = Assert.Throws<VocabularyException>(() => WordVocabulary.FromWords(words.Split(' ')));
        Assert.Contains(rule, error.Message, StringComparison.Ordinal);
        Assert.Equal(id, error.Id);
    }
}
