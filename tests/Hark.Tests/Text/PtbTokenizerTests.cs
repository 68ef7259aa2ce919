using System.Text.Json;
using Hark.TestKit;
using Hark.Text;

namespace Hark.Tests.Text;

[Trait("Category", "Golden")]
public sealed class PtbTokenizerTests
{
    private static readonly JsonElement Golden = GoldenFile.Load("metrics/own_ptb").Json;

    [Fact]
    public void Captions_and_torture_lines_have_the_tokens_of_the_original()
    {
        foreach (JsonElement item in Golden.Items())
        {
            string text = item.Text();
            Assert.Equal(item.Items("tokens_cased").Select(token => token.GetString()), PtbTokenizer.Tokenize(text));
            Assert.Equal(item.Text("after"), PtbTokenizer.Words(text));
        }
    }

    [Fact]
    public void Word_lists_are_made_of_these_words()
    {
        foreach (JsonElement item in TokenizerGolden.Words.Items())
            Assert.Equal(item.Text("tokens"), PtbTokenizer.Words(item.Text()));
    }

    [Theory]
    [InlineData("clotho/clotho_dev.csv clotho/clotho_val.csv clotho/clotho_eval.csv", 3, 2)]
    [InlineData("audiocaps/audiocaps_train.csv audiocaps/audiocaps_val.csv audiocaps/audiocaps_test.csv", 4, 281)]
    public void Published_captions_differ_from_a_plain_split_as_often_as_in_the_original(
        string files, int column, int expected)
    {
        Assert.SkipWhen(RepositoryFolder.Shared is null, RepositoryFolder.SharedMissing);
        int different = 0;
        foreach (string file in files.Split(' '))
        {
            string path = Path.Combine(RepositoryFolder.Shared!, "data", "text", file);
            foreach (string line in File.ReadLines(path).Skip(1))
            {
                string caption = Column(line, column), plain = caption.ToLowerInvariant();
                foreach (char mark in ".,;:?!") plain = plain.Replace(mark, ' ');
                plain = string.Join(' ', plain.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
                if (plain != PtbTokenizer.Words(caption)) different++;
            }
        }
        Assert.Equal(expected, different);
    }

    [Theory]
    [InlineData("<a")]
    [InlineData("<!--")]
    [InlineData("a.")]
    [InlineData("a..")]
    [InlineData("www.a-.")]
    [InlineData("don't-")]
    [InlineData("1 ")]
    [InlineData("http://.")]
    [InlineData("x")]
    public void Hostile_lines_take_linear_time(string part)
    {
        string text = string.Concat(Enumerable.Repeat(part, 200_000 / part.Length));
        long start = Environment.TickCount64;
        Assert.NotEmpty(PtbTokenizer.Tokenize(text));
        Assert.InRange(Environment.TickCount64 - start, 0, 10_000);
    }

    // One column of a line of CSV, without line breaks in it.
    private static string Column(string line, int column)
    {
        List<string> cells = [];
        System.Text.StringBuilder cell = new();
        bool isQuoted = false;
        foreach (char c in line + ",")
        {
            if (c == '"') isQuoted = !isQuoted;
            if (c == ',' && !isQuoted)
            {
                string value = cell.ToString();
                bool wasQuoted = value.Length > 1 && value[0] == '"';
                cells.Add((wasQuoted ? value[1..^1] : value).Replace("\"\"", "\"", StringComparison.Ordinal));
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }
        return cells[column];
    }
}
