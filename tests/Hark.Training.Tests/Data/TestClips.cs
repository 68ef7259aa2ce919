using Hark.TestKit;
using Hark.Training.Data;

namespace Hark.Training.Tests.Data;

/// <summary>The data set beside the repository, and where the tests keep decoded clips.</summary>
internal static class TestClips
{
    public static string DataFolder
    {
        get
        {
            Assert.SkipWhen(RepositoryFolder.Shared is null, RepositoryFolder.SharedMissing);
            return Path.Combine(RepositoryFolder.Shared!, "data");
        }
    }

    public static ClipTable Table => ClipTable.Read(Path.Combine(DataFolder, "clips.csv"));

    /// <summary>
    /// Three clips of each of sixteen classes, four of them continuous: enough to mix, quick to decode.
    /// </summary>
    public static IReadOnlyList<Clip> FewTrainClips(ClipTable table) =>
        table.Train(heldOutTenth: false).Where(c => Lexicon.Default.Find(c.ClassName) is not null)
            .GroupBy(c => c.ClassName).Where(g => g.Select(c => c.SplitGroup).Distinct().Count() >= 3)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .GroupBy(g => Lexicon.Default.Find(g.Key)!.IsContinuous).SelectMany(kind => kind.Take(kind.Key ? 4 : 12))
            .SelectMany(g => g.DistinctBy(c => c.SplitGroup).Take(3)).ToArray();

    public static IReadOnlyList<ClipStore> Open(ClipTable table, IReadOnlyList<Clip> clips, params int[] sampleRates) =>
        ClipStore.Open(
            clips.Select(c => c.File).ToArray(), table.AudioFolder, Path.Combine(Path.GetTempPath(), "hark-test-clips"),
            sampleRates, cancellationToken: TestContext.Current.CancellationToken);
}
