using Hark.Evaluation.Meteor;

namespace Hark.Evaluation.Tests.Meteor;

public sealed class ParaphraseReaderTests
{
    private readonly MeteorVocabulary vocabulary = new(null);
    private readonly MeteorWord[] sentence;

    public ParaphraseReaderTests() => sentence = vocabulary.Read("a man is speaking to someone naïvely");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Entries_in_the_words_of_the_captions_are_kept(bool packs)
    {
        using TextFile file = new(
            "0.1\na man\nsomeone\n.2\na man\nnobody\n1e-3\nis speaking\nto\n0.3\nnaïvely\n a  man \n0.1\nx\ny", packs);
        ParaphraseTable table = ParaphraseReader.Read(file.Path, vocabulary);
        Assert.Equal(3, table.Count);
        Assert.Equal([(2, 5)], Found(table, 0));
        Assert.Equal([(2, 4)], Found(table, 2));
        Assert.Equal([(1, 0)], Found(table, 6));
        Assert.Empty(Found(table, 1));
    }

    [Fact]
    public void Shorter_phrases_come_first_and_then_the_order_of_the_file()
    {
        using TextFile file = new("1\na man\nis\n1\na\nto\n1\na\nis\n1\na man\nto\n1\na man is\na\n");
        Assert.Equal(
            [(1, 4), (1, 2), (2, 2), (2, 4), (3, 0)], Found(ParaphraseReader.Read(file.Path, vocabulary), 0));
    }

    [Theory]
    [InlineData("0.1\na man\n", 2)]
    [InlineData("0.1\n", 1)]
    [InlineData("a man\nsomeone\n0.1\n", 1)]
    [InlineData("0.1\na\nto\n\na\nto\n", 4)]
    [InlineData("0.1\n\nsomeone\n", 2)]
    [InlineData("0.1\na man\n  \n", 3)]
    public void A_damaged_table_is_refused_with_its_line(string text, int line)
    {
        using TextFile file = new(text);
        EvaluationException error =
            Assert.Throws<EvaluationException>(() => ParaphraseReader.Read(file.Path, vocabulary));
        Assert.Contains($"line {line}:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_and_phrases_without_end_are_refused()
    {
        using TextFile line = new("0.1\n" + new string('x', 1 << 21));
        Assert.Throws<EvaluationException>(() => ParaphraseReader.Read(line.Path, vocabulary));
        using TextFile phrase = new("0.1\n" + string.Concat(Enumerable.Repeat("a ", 1000)) + "\na\n");
        Assert.Throws<EvaluationException>(() => ParaphraseReader.Read(phrase.Path, vocabulary));
    }

    [Fact]
    public void A_file_that_is_missing_or_torn_is_refused()
    {
        Assert.Throws<EvaluationException>(() => ParaphraseReader.Read("/nowhere/paraphrase-en.gz", vocabulary));
        using TextFile whole = new(string.Concat(Enumerable.Repeat("0.1\na man\nsomeone\n", 5000)), packs: true);
        byte[] bytes = File.ReadAllBytes(whole.Path);
        using TextFile flipped = new([.. bytes[..20], .. bytes[25..]]);
        Assert.Throws<EvaluationException>(() => ParaphraseReader.Read(flipped.Path, vocabulary));
    }

    [Fact]
    public void Blocks_end_anywhere()
    {
        using TextFile file = new(
            string.Concat(Enumerable.Range(0, 150_000).Select(i => $"0.{i}\na man\nsomeone\n")), packs: true);
        Assert.Equal(150_000, ParaphraseReader.Read(file.Path, vocabulary).Count);
    }

    // Where entries were found, as the length of the phrase and the place of the other one.
    private (int Length, int Other)[] Found(ParaphraseTable table, int start)
    {
        List<PhrasePair> pairs = [];
        table.Find(sentence, start, pairs);
        return [.. pairs.Select(pair => (
            pair.Length, Enumerable.Range(0, sentence.Length).First(at => table.IsAt(pair, sentence, at))))];
    }
}
