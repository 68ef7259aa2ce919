using System.Diagnostics;
using System.Text.Json;
using Hark.Checkpoints;

namespace Hark.Tests.Checkpoints;

/// <summary>The list of hostile files and the one way to judge an answer.</summary>
internal static class HostileList
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(2);

    /// <summary>
    /// File and demanded answer (<c>reject</c>, <c>accept</c> or <c>either</c>) of every file that fits.
    /// </summary>
    public static TheoryData<string, string> Of(Func<string, bool> fits)
    {
        using JsonDocument list = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(GoldenCheckpoint.Folder, "hostile.json")));
        TheoryData<string, string> files = [];
        foreach (JsonElement entry in list.RootElement.GetProperty("files").EnumerateArray())
        {
            string file = entry.GetProperty("file").GetString()!;
            if (fits(file)) files.Add(file, entry.GetProperty("must").GetString()!);
        }
        return files;
    }

    /// <summary>
    /// Opens a file, reads all its tensors (if it is to have any), and judges the answer: refused only by
    /// <see cref="ModelFormatException"/> with the name of the file, within two seconds, with little memory, and
    /// without a trace in the file system.
    /// </summary>
    public static void AssertAnswer(string file, string must, Func<string, ICheckpoint?> open)
    {
        string path = Path.Combine(GoldenCheckpoint.Folder, "hostile", file);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        Stopwatch watch = Stopwatch.StartNew();
        Exception? error = Record.Exception(() =>
        {
            using ICheckpoint? checkpoint = open(path);
            foreach (string name in checkpoint?.Names ?? []) checkpoint![name].ToBytes();
        });
        Assert.True(watch.Elapsed < TimeLimit, $"took {watch.Elapsed}");
        // All that was ever allocated, collected or not: a bound on what was held at once.
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Assert.True(allocated < 128 << 20, $"allocated {allocated} bytes");
        Assert.False(File.Exists("PWNED"));
        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(path)!, "PWNED")));
        if (must == "accept" || (must == "either" && error is null))
        {
            Assert.Null(error);
            return;
        }
        ModelFormatException refusal = Assert.IsType<ModelFormatException>(error);
        Assert.Equal(file, refusal.FileName);
        Assert.StartsWith(file + ": ", refusal.Message, StringComparison.Ordinal);
    }
}
