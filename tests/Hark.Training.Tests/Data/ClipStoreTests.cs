using Hark.Audio;
using Hark.Training.Data;

namespace Hark.Training.Tests.Data;

public sealed class ClipStoreTests
{
    [Fact]
    public void HoldsWhatTheDecoderGives()
    {
        ClipTable table = TestClips.Table;
        IReadOnlyList<Clip> clips = TestClips.FewTrainClips(table);
        IReadOnlyList<ClipStore> stores = TestClips.Open(table, clips, 16_000, 32_000);
        foreach (ClipStore store in stores)
        {
            Assert.Equal(clips.Count, store.Count);
            foreach (Clip clip in clips.Take(6))
            {
                float[] expected = AudioFile.ReadMono(
                    Path.Combine(table.AudioFolder, clip.File), store.SampleRate,
                    cancellationToken: TestContext.Current.CancellationToken).Samples;
                float[] found = store.Read(store.IndexOf(clip.File));
                Assert.Equal(expected.Length, found.Length);
                float step = Math.Max(1, expected.Max(Math.Abs)) / short.MaxValue;
                Assert.All(found.Zip(expected), p => Assert.InRange(p.First - p.Second, -0.51f * step, 0.51f * step));
            }
            store.Dispose();
        }
    }

    [Theory]
    [InlineData(-100, 300)]
    [InlineData(0, 17)]
    [InlineData(501, 64)]
    [InlineData(-1000, 100)]
    [InlineData(int.MaxValue, 10)]
    [InlineData(int.MinValue, 10)]
    public void PadsWindowsWithZeros(int start, int length)
    {
        using var folder = new TemporarySounds();
        using ClipStore store = folder.Open();
        float[] whole = store.Read(0);
        float[] window = Enumerable.Repeat(9f, length).ToArray();
        store.Read(0, start, window);
        for (int n = 0; n < length; n++)
        {
            long position = (long)start + n;
            Assert.Equal(position >= 0 && position < whole.Length ? whole[position] : 0, window[n]);
        }
    }

    [Fact]
    public void FindsThePartThatSounds()
    {
        using var folder = new TemporarySounds();
        using ClipStore store = folder.Open();
        ClipExtent extent = store.Extent(store.IndexOf("burst.wav"));
        Assert.Equal(8000, extent.Samples);
        Assert.Equal(2000, extent.ActiveStart, 80.0);
        Assert.Equal(4000, extent.ActiveEnd, 80.0);
        Assert.Equal(0.5 / Math.Sqrt(2), extent.ActiveRms, 0.02);
    }

    [Fact]
    public void RebuildsACacheThatWasCutShort()
    {
        using var folder = new TemporarySounds();
        float[] before;
        using (ClipStore store = folder.Open()) before = store.Read(1);
        string cache = Assert.Single(Directory.GetFiles(folder.Cache));
        using (FileStream file = File.OpenWrite(cache)) file.SetLength(file.Length - 10);
        using ClipStore again = folder.Open();
        Assert.Equal(before, again.Read(1));
        Assert.Single(Directory.GetFiles(folder.Cache));
    }

    [Fact]
    public void NamesWhatCannotBeDecodedAndLeavesNothingBehind()
    {
        using var folder = new TemporarySounds();
        File.WriteAllText(Path.Combine(folder.Path, "tone.wav"), "this is not sound");
        string message = Assert.Throws<InvalidDataException>(() => folder.Open()).Message;
        Assert.Contains("1 of 2 clips", message, StringComparison.Ordinal);
        Assert.Contains("tone.wav", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Cache));
    }

    [Fact]
    public void KeepsOvershootsOfLossyCodecs()
    {
        // Decoded Vorbis goes above full scale; the store scales such a clip instead of clipping it.
        ClipTable table = TestClips.Table;
        IReadOnlyList<Clip> clips = TestClips.FewTrainClips(table);
        using ClipStore store = TestClips.Open(table, clips, 32_000)[0];
        for (int i = 0; i < store.Count; i++) Assert.All(store.Read(i), x => Assert.True(float.IsFinite(x)));
    }
}
