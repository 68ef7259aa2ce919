using System.Diagnostics;
using Hark.Evaluation.Spice;
using Hark.Evaluation.Spice.Trees;

namespace Hark.Evaluation.Tests.Spice;

public class PennTreeReaderTests
{
    [Fact]
    public void A_tree_is_read_as_it_is_written()
    {
        const string text = "(ROOT (S (NP (DT a) (NN dog)) (VP (VBZ barks)) (. .)))";
        string spread = text.Replace(" ", "\n ", StringComparison.Ordinal);
        Assert.Equal(text, PennTreeReader.Read($"\n  {spread} ").ToString());
    }

    [Fact]
    public void Brackets_without_a_label_are_a_root() =>
        Assert.Equal("(ROOT (NN dog))", PennTreeReader.Read("( (NN dog))").ToString());

    [Theory]
    [InlineData("", 0)]
    [InlineData("dog", 0)]
    [InlineData("(NN dog", 7)]
    [InlineData("(NN dog))", 8)]
    [InlineData("(NN dog) (NN cat)", 9)]
    [InlineData("(NP (NN dog) cat)", 13)]
    [InlineData("(NN dog cat)", 8)]
    [InlineData("(NN dog (NN cat))", 11)]
    [InlineData("(NP)", 3)]
    [InlineData("(NP ())", 5)]
    public void A_broken_tree_is_refused_with_its_place(string text, int offset) =>
        Assert.Equal(offset, Assert.Throws<PennTreeException>(() => PennTreeReader.Read(text)).Offset);

    [Fact]
    public void Depth_and_size_are_limited()
    {
        const int depth = PennTreeReader.MaxDepth;
        PennTreeReader.Read(string.Concat(Enumerable.Repeat("(S ", depth)) + "dog" + new string(')', depth));
        Assert.Throws<PennTreeException>(() => PennTreeReader.Read(new string('(', 1_000_000)));
        Assert.Throws<PennTreeException>(() => PennTreeReader.Read(
            "(S " + string.Concat(Enumerable.Repeat("(NN a)", PennTreeReader.MaxNodes)) + ")"));
    }

    [Fact]
    public void A_tree_of_empty_nodes_has_no_sentence() =>
        Assert.Throws<PennTreeException>(() => CaptionTuples.OfTree("(ROOT (S (NP (-NONE- *))))"));

    [Theory]
    [InlineData("NP", "(NN a) (POS 's)")]
    [InlineData("NP", "(NN a) (CC and) (, ,)")]
    [InlineData("S", "(S (NP (NN a)) (VP (VBZ b))) (, ,) (CC and)")]
    [InlineData("VP", "(VBZ a) (NP (NN b)) (PP (IN in) (NP (NN c))) (SBAR (IN as) (S (VP (VBZ d))))")]
    public void A_phrase_of_many_parts_takes_no_time(string phrase, string parts)
    {
        int count = (PennTreeReader.MaxNodes - 1) / (parts.Count(letter => letter == '(') * 2);
        string text = $"({phrase} {string.Join(' ', Enumerable.Repeat(parts, count))})";
        long start = Stopwatch.GetTimestamp();
        Assert.NotEmpty(CaptionTuples.OfTree(text));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 30);
    }

    [Fact]
    public void Trees_of_any_shape_end()
    {
        string[] labels =
        [
            "S", "SBAR", "SINV", "SQ", "SBARQ", "NP", "VP", "PP", "ADJP", "ADVP", "UCP", "QP", "CONJP", "FRAG", "X",
            "PRN", "WHNP", "CC", "IN", "TO", "NN", "NNS", "VBZ", "VBG", "VBN", "DT", "PRP", "PRP$", "JJ", "RB", "CD",
            ",", ":",
        ];
        string[] words =
            ["of", "lot", "a", "in", "front", "and", "is", "be", "it", "next", "to", "as", "well", "not", "but"];
        Random random = new(11);
        for (int i = 0; i < 500; i++)
        {
            string text = Node(0);
            Assert.NotNull(CaptionTuples.OfTree($"(ROOT {text})"));
        }

        string Node(int depth)
        {
            string label = labels[random.Next(labels.Length)];
            if (depth == 4 || random.Next(4) == 0) return $"({label} {words[random.Next(words.Length)]})";
            return $"({label} {string.Join(' ', Enumerable.Range(0, random.Next(1, 6)).Select(_ => Node(depth + 1)))})";
        }
    }
}
