using Hark.Evaluation.Files;

namespace Hark.Evaluation.Tests.Files;

public sealed class SoundLocatorTests(CaptionFolder folder) : IClassFixture<CaptionFolder>
{
    [Fact]
    public void Recordings_are_found_by_name_where_that_leaves_no_doubt()
    {
        string below = Directory.CreateDirectory(Path.Combine(folder.Root, "below")).FullName;
        string rain = folder.Write("rain.wav", []), dog = folder.Write(Path.Combine("below", "dog.flac"), []);
        folder.Write(Path.Combine("below", "cat.wav"), []);
        folder.Write("cat.flac", []);
        folder.Write("notes.txt", "no sound");
        CaptionSet set = new(new[] { "rain.wav", "dog", "17", "cat", "notes" }.Select(
            id => new CaptionItem(id, "", ["x"], id == "17" ? "dog.flac" : null)));
        Assert.Equal(
            [rain, dog, dog, null, null], SoundLocator.Locate(set, folder.Root).Items.Select(item => item.Sound));
        Assert.All(SoundLocator.WithoutMissing(set).Items, item => Assert.Null(item.Sound));
        Assert.Throws<EvaluationException>(() => SoundLocator.Locate(set, below + "x"));
    }
}
