using Hark.Training.Data;

namespace Hark.Training.Tests.Data;

public sealed class ValidationSetTests
{
    [Fact]
    public void HoldsThe367EscClipsAndThe300BaseScenes()
    {
        ClipTable table = TestClips.Table;
        IReadOnlyList<Clip> esc = ValidationSet.EscClips(table);
        Assert.Equal(367, esc.Count);
        Assert.All(esc, c => Assert.Contains(c.ClassName, NamingRule.Default.EscClasses));
        Assert.All(esc, c => Assert.True(File.Exists(Path.Combine(table.AudioFolder, c.File)), c.File));

        IReadOnlyList<ValidationScene> scenes =
            ValidationSet.BaseScenes(Path.Combine(TestClips.DataFolder, "scenes", "val.jsonl"));
        Assert.Equal(300, scenes.Count);
        Assert.All(scenes, s => Assert.Equal(5, s.Captions.Count));
        Assert.All(scenes, s => Assert.True(File.Exists(s.File), s.File));
        Assert.All(scenes, s => Assert.NotEmpty(s.Events));
    }

    [Fact]
    public void NothingOfItCanBeDrawnForTraining()
    {
        ClipTable table = TestClips.Table;
        IReadOnlyList<ValidationScene> scenes =
            ValidationSet.BaseScenes(Path.Combine(TestClips.DataFolder, "scenes", "val.jsonl"));
        IEnumerable<string> reported = ValidationSet.EscClips(table).Select(c => c.File)
            .Concat(scenes.SelectMany(s => s.Events).Select(e => e.File));
        IEnumerable<string> trained = table.Train(heldOutTenth: false).Concat(table.Train(heldOutTenth: true))
            .Select(c => c.File);
        Assert.Empty(reported.Intersect(trained));
    }

    [Fact]
    public void SaysWhichLineIsNotAScene()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "\n{\"id\": \"a\"}\n");
            string message = Assert.Throws<InvalidDataException>(() => ValidationSet.BaseScenes(path)).Message;
            Assert.Contains("line 2", message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
