using Hark.Evaluation.Files;

namespace Hark.Evaluation.Tests.Files;

public sealed class CaptionJoinTests
{
    private static readonly CaptionTable References = Table("references.csv", "a.wav", "b.wav", "c.wav");

    [Fact]
    public void Items_keep_the_order_of_the_references()
    {
        CaptionJoin join = CaptionJoin.Of(References, [Table("p.csv", "c.wav", "a.wav", "b.wav")]);
        Assert.Equal(["a.wav", "b.wav", "c.wav"], join.Sets[0].Items.Select(item => item.Id));
        Assert.Equal(["p.csv a.wav", "p.csv b.wav", "p.csv c.wav"], join.Sets[0].Items.Select(item => item.Candidate));
        Assert.Equal((3, 3, 0, 0), (join.Found, join.Done, join.Skipped, join.Failed));
    }

    [Fact]
    public void Names_match_without_folder_and_extension_where_that_leaves_no_doubt()
    {
        CaptionJoin join = CaptionJoin.Of(References, [Table("p.csv", "takes/a.flac", "b.wav", "C:\\takes\\c")]);
        Assert.Equal(
            ["p.csv takes/a.flac", "p.csv b.wav", "p.csv C:\\takes\\c"],
            join.Sets[0].Items.Select(item => item.Candidate));
        Assert.Throws<EvaluationException>(
            () => CaptionJoin.Of(References, [Table("p.csv", "x/a.flac", "y/a.flac", "b.wav", "c.wav")]));
        // A version in a name is no extension.
        Assert.Throws<EvaluationException>(() => CaptionJoin.Of(Table("r.csv", "rain.1"), [Table("p.csv", "rain.2")]));
    }

    [Fact]
    public void Numbers_match_by_the_file_that_they_stand_for()
    {
        CaptionTable references = new("r.json", [new("17", ["x"], 1) { FileName = "rain.wav" }]);
        Assert.Equal("p.csv rain", CaptionJoin.Of(references, [Table("p.csv", "rain")]).Sets[0].Items[0].Candidate);
        Assert.Equal("p.csv 17", CaptionJoin.Of(references, [Table("p.csv", "17")]).Sets[0].Items[0].Candidate);
    }

    [Fact]
    public void Missing_sounds_are_named_or_counted()
    {
        CaptionTable some = Table("p.csv", "a.wav", "b.wav", "x.wav", "y.wav");
        string message = Assert.Throws<EvaluationException>(() => CaptionJoin.Of(References, [some])).Message;
        foreach (string word in (string[])
            [
                "2 sounds of p.csv are not in references.csv: x.wav, y.wav",
                "1 sound of references.csv is not in p.csv: c.wav", "--partial",
            ])
            Assert.Contains(word, message, StringComparison.Ordinal);
        CaptionJoin join = CaptionJoin.Of(References, [some], isPartial: true);
        Assert.Equal((5, 2, 3, 0), (join.Found, join.Done, join.Skipped, join.Failed));
        CaptionTable strange = Table("p.csv", "z.wav");
        Assert.Throws<EvaluationException>(() => CaptionJoin.Of(References, [strange], isPartial: true));
    }

    [Fact]
    public void Failed_captions_are_counted_as_such()
    {
        CaptionTable failed = new(
            "p.csv", [new("a.wav", ["x"], 1), new("b.wav", [], 2) { Fault = "an empty file" }, new("c.wav", ["y"], 3)]);
        string message = Assert.Throws<EvaluationException>(() => CaptionJoin.Of(References, [failed])).Message;
        Assert.Contains("b.wav (an empty file)", message, StringComparison.Ordinal);
        CaptionJoin join = CaptionJoin.Of(References, [failed], isPartial: true);
        Assert.Equal((3, 2, 0, 1), (join.Found, join.Done, join.Skipped, join.Failed));
    }

    [Fact]
    public void Several_systems_share_their_items()
    {
        CaptionJoin join = CaptionJoin.Of(
            References, [Table("p.csv", "a.wav", "b.wav", "c.wav"), Table("q.csv", "c.wav", "a.wav")], isPartial: true);
        Assert.Equal(["a.wav", "c.wav"], join.Sets[0].Items.Select(item => item.Id));
        Assert.Equal(["q.csv a.wav", "q.csv c.wav"], join.Sets[1].Items.Select(item => item.Candidate));
        Assert.Equal((3, 2, 1), (join.Found, join.Done, join.Skipped));
    }

    [Fact]
    public void Lists_without_names_must_be_equally_long()
    {
        CaptionTable two = new("two.txt", [new("1", ["x"], 1), new("2", ["y"], 2)], IsPositional: true);
        CaptionTable one = new("one.txt", [new("1", ["x"], 1)], IsPositional: true);
        Assert.Equal(2, CaptionJoin.Of(two, [two]).Done);
        string message = Assert.Throws<EvaluationException>(() => CaptionJoin.Of(two, [one], isPartial: true)).Message;
        Assert.Contains("one.txt has 1 captions, two.txt has 2", message, StringComparison.Ordinal);
        Assert.Throws<EvaluationException>(() => CaptionJoin.Of(References, [one]));
    }

    private static CaptionTable Table(string source, params string[] ids) =>
        new(source, [.. ids.Select((id, i) => new CaptionEntry(id, [$"{source} {id}"], i + 2))]);
}
