using Hark.Audio;
using Hark.Audio.Wav;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Retrieval;
using Hark.TestKit;

namespace Hark.Tests.Retrieval;

public sealed class EmbedderTests : IDisposable
{
    private const int Rate = 16_000; // of the tiny model, so that nothing is resampled

    private readonly string folder = Directory.CreateTempSubdirectory("hark-embed-").FullName;
    private readonly string model;

    public EmbedderTests() => model = TinyModel.Save(Path.Combine(folder, "tiny.safetensors"));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_same_sound_gives_the_same_bits_for_any_number_of_threads_and_any_company()
    {
        string[] files =
            [.. Enumerable.Range(1, 4).Select(i => Save($"{i}.wav", TinyModel.Sound(1 + i * 0.3, (ulong)i)))];
        List<float[]> first = [];
        foreach (int threads in (int[])[1, 2, 3])
        {
            using ThreadTeam team = new(threads);
            using Embedder embedder = Embedder.Load(model, null, team);
            List<float[]> alone = [];
            foreach (string file in files) alone.Add(await embedder.EmbedAsync(file));
            List<float[]> together = [];
            await foreach (EmbeddedFile file in embedder.EmbedManyAsync(files)) together.Add(file.Vector!);
            if (first.Count == 0) first = alone;
            Assert.Equal(first, alone);
            Assert.Equal(first, together);
        }
        Assert.Equal(4, first.Select(vector => vector[0]).Distinct().Count());
    }

    [Fact]
    public async Task A_long_recording_is_the_mean_of_its_windows_by_length()
    {
        float[] samples = TinyModel.Sound(25);
        using Embedder embedder = Embedder.Load(model);
        float[] whole = await embedder.EmbedAsync(Save("long.wav", samples));
        double[] expected = new double[embedder.Width];
        foreach ((int start, int seconds) in new[] { (0, 10), (10, 10), (20, 5) })
        {
            float[] part = await embedder.EmbedAsync(
                Save("part.wav", samples.AsSpan(start * Rate, seconds * Rate).ToArray()));
            for (int i = 0; i < part.Length; i++) expected[i] += part[i] * seconds / 25.0;
        }
        for (int i = 0; i < whole.Length; i++) Assert.Equal(expected[i], whole[i], 1e-6);
    }

    [Fact]
    public async Task Exactly_one_window_is_that_window()
    {
        using Embedder embedder = Embedder.Load(model);
        float[] samples = TinyModel.Sound(10);
        float[] once = await embedder.EmbedAsync(Save("ten.wav", samples));
        float[] streamed;
        await using (FileStream stream = File.OpenRead(Path.Combine(folder, "ten.wav")))
            streamed = await embedder.EmbedAsync(stream, "ten");
        Assert.Equal(once, streamed);
        Assert.All(once, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public async Task A_sound_that_is_too_short_is_padded()
    {
        using Embedder embedder = Embedder.Load(model);
        float[] samples = TinyModel.Sound(0.01);
        float[] padded = [.. samples, .. new float[31 * 160 - samples.Length]];
        float[] expected = await embedder.EmbedAsync(Save("padded.wav", padded));
        Assert.Equal(expected, await embedder.EmbedAsync(Save("short.wav", samples)));
    }

    [Fact]
    public async Task What_cannot_be_read_does_not_stop_the_others()
    {
        string good = Save("good.wav", TinyModel.Sound(1)), bad = Path.Combine(folder, "bad.wav");
        await File.WriteAllTextAsync(bad, "Dear diary");
        using Embedder embedder = Embedder.Load(model);
        List<EmbeddedFile> files = [];
        await foreach (EmbeddedFile file in embedder.EmbedManyAsync([bad, good, good + "x"])) files.Add(file);
        Assert.Equal([false, true, false], files.Select(file => file.IsDone));
        Assert.IsType<AudioFormatException>(files[0].Error);
        Assert.IsAssignableFrom<IOException>(files[2].Error);
    }

    [Fact]
    public async Task A_model_of_sounds_reads_no_texts_and_says_so()
    {
        using Embedder embedder = Embedder.Load(model);
        Assert.Equal((true, false, false), (embedder.EmbedsSounds, embedder.EmbedsTexts, embedder.HasUnitVectors));
        var error = Assert.Throws<InvalidOperationException>(() => embedder.EmbedText("rain"));
        Assert.Contains("hears sounds only", error.Message, StringComparison.Ordinal);
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => embedder.EmbedAsync(Save("a.wav", TinyModel.Sound(1)), cancelled.Token));
    }

    [Fact]
    public void A_file_that_is_no_model_is_refused()
    {
        SafetensorsWriter writer = new();
        writer.Add("w", [1], [1]);
        string path = Path.Combine(folder, "w.safetensors");
        writer.Save(path);
        var error = Assert.Throws<ModelFormatException>(() => Embedder.Load(path));
        Assert.Contains("model card", error.Message, StringComparison.Ordinal);
        string foreign = TinyModel.Save(Path.Combine(folder, "foreign.safetensors"), frontEnd: "mfcc");
        error = Assert.Throws<ModelFormatException>(() => Embedder.Load(foreign));
        Assert.Contains("'mfcc'", error.Message, StringComparison.Ordinal);
    }

    private string Save(string name, float[] samples)
    {
        string path = Path.Combine(folder, name);
        WavWriter.Save(path, samples, Rate, 1, WavSampleFormat.IeeeFloat32);
        return path;
    }
}
