using System.Text;
using Hark.Training.Data;

namespace Hark.Training.Tests.Data;

public sealed class ClipTableTests
{
    private const string Header = "file,split,cls,dataset,fold,split_group,tier,licence,attribution,duration\n";

    [Fact]
    public void ReadsTheWholeTable()
    {
        ClipTable table = TestClips.Table;
        Assert.Empty(table.Rejected);
        Assert.Equal(3846, table.Clips.Count);
        Assert.Equal(3023, table.Clips.Count(c => c.Split == ClipSplit.Train));
        Assert.Equal(228, table.ClassNames.Count);
        Assert.Equal(-1, table.ClassIndex("heartbeat"));
        Assert.All(table.Clips, c => Assert.NotEqual("", c.Attribution));
    }

    [Fact]
    public void HoldsOutATenthOfTheTrainGroups()
    {
        ClipTable table = TestClips.Table;
        IReadOnlyList<Clip> held = table.Train(heldOutTenth: true), rest = table.Train(heldOutTenth: false);
        Assert.Equal(3023, held.Count + rest.Count);
        Assert.InRange(held.Count, 200, 400);
        Assert.Empty(held.Select(c => c.SplitGroup).Intersect(rest.Select(c => c.SplitGroup)));
        Assert.All(held.Concat(rest), c => Assert.Equal(ClipSplit.Train, c.Split));
        Assert.Equal(held, TestClips.Table.Train(heldOutTenth: true));
    }

    [Fact]
    public void NoGroupIsInBothSplits()
    {
        ILookup<string, ClipSplit> splits = TestClips.Table.Clips.ToLookup(c => c.SplitGroup, c => c.Split);
        Assert.All(splits, group => Assert.Single(group.Distinct()));
    }

    [Theory]
    [InlineData("a.ogg,train,dog,x,4,g,A,CC0,me,1", "fold 4")]
    [InlineData("core/a.ogg,train,dog,x,,g,A,CC0,me,1", "core/")]
    [InlineData("a.ogg,train,dog,x,,g,C,CC0,me,1", "tier")]
    [InlineData("a.ogg,test,dog,x,,g,A,CC0,me,1", "split")]
    [InlineData("../a.ogg,train,dog,x,,g,A,CC0,me,1", "leaves")]
    [InlineData("a.ogg,train,dog,x,,,A,CC0,me,1", "empty")]
    [InlineData("a.ogg,train,dog,x,,g,A,CC0,me,0", "duration")]
    [InlineData("ok.ogg,val,dog,x,,g,A,CC0,me,1", "twice")]
    public void RejectsWhatTheRulesForbid(string row, string reason)
    {
        ClipTable table = Parse("ok.ogg,train,dog,x,1,g,A,CC0,me,1\n" + row + "\n");
        Assert.Single(table.Clips);
        RejectedClip rejected = Assert.Single(table.Rejected);
        Assert.Contains(reason, rejected.Reason, StringComparison.Ordinal);
        Assert.Equal(3, rejected.Row);
    }

    [Fact]
    public void SaysWhereATableIsBroken()
    {
        Assert.Contains("ecord 2", Message(Header + "a.ogg,train,dog,x,1,g,A,CC0,me,long\n"), StringComparison.Ordinal);
        Assert.Contains("split_group", Message("file,split,cls\na.ogg,train,dog\n"), StringComparison.Ordinal);

        static string Message(string csv) => Assert.Throws<InvalidDataException>(
            () => ClipTable.Parse(Encoding.UTF8.GetBytes(csv), "audio", "clips.csv")).Message;
    }

    private static ClipTable Parse(string rows) =>
        ClipTable.Parse(Encoding.UTF8.GetBytes(Header + rows), "audio", "clips.csv");
}
