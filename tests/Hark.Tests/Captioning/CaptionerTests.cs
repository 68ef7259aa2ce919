using Hark.Audio;
using Hark.Audio.Wav;
using Hark.Captioning;
using Hark.Captioning.Decoding;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.TestKit;
using Hark.TestKit.Streams;

namespace Hark.Tests.Captioning;

public sealed class CaptionerTests : IDisposable
{
    private const int SampleRate = 16_000;

    private readonly string folder = Directory.CreateTempSubdirectory("hark-captioner-").FullName;
    private readonly string model;
    private readonly Captioner captioner;

    public CaptionerTests()
    {
        model = TinyModel.Save(Path.Combine(folder, "tiny.safetensors"));
        captioner = Captioner.Load(model);
    }

    [Fact]
    public async Task A_result_is_a_sentence_with_its_numbers()
    {
        CaptionResult result = await captioner.CaptionAsync(TinyModel.Sound(3), SampleRate);
        Assert.EndsWith(".", result.Caption, StringComparison.Ordinal);
        Assert.True(char.IsUpper(result.Caption[0]) || result.Caption[0] == '<');
        Assert.InRange(result.Confidence, 1e-9, 1);
        Assert.All(result.Alternatives, other => Assert.InRange(other.Confidence, 0, 1));
        string[] all = [result.Caption, .. result.Alternatives.Select(other => other.Caption)];
        Assert.Equal(all, all.Distinct());
        Assert.Equal((3, 0, 3), (result.DurationSeconds, result.StartSeconds, result.EndSeconds));
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task Confidence_does_not_depend_on_the_length_penalty()
    {
        using Captioner other = Captioner.Load(model, new() { LengthPenalty = 0.5f });
        float[] sound = TinyModel.Sound(3);
        CaptionResult plain = await captioner.CaptionAsync(sound, SampleRate);
        CaptionResult shortened = await other.CaptionAsync(sound, SampleRate);
        Dictionary<string, double> expected = All(plain), actual = All(shortened);
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach ((string caption, double confidence) in expected) Assert.Equal(confidence, actual[caption], 1e-6);

        static Dictionary<string, double> All(CaptionResult result) => result.Alternatives
            .Append(new(result.Caption, result.Confidence)).ToDictionary(c => c.Caption, c => c.Confidence);
    }

    [Fact]
    public async Task An_ensemble_of_one_model_twice_says_what_the_model_says()
    {
        float[] sound = TinyModel.Sound(3);
        foreach (DecodingStrategy strategy in Enum.GetValues<DecodingStrategy>())
        {
            CaptionerOptions options = new() { Decoding = strategy, MaxWords = 5 };
            using Captioner alone = Captioner.LoadEnsemble([model], options);
            using Captioner twice = Captioner.LoadEnsemble([model, model], options);
            CaptionResult expected = await alone.CaptionAsync(sound, SampleRate);
            CaptionResult result = await twice.CaptionAsync(sound, SampleRate);
            if (strategy == DecodingStrategy.Beam) continue; // an ensemble never stops early: other captions may come
            Assert.Equal(expected.Caption, result.Caption);
            Assert.Equal(expected.Confidence, result.Confidence, 1e-5);
        }
    }

    [Fact]
    public async Task Members_of_an_ensemble_vote()
    {
        string second = TinyModel.Save(Path.Combine(folder, "second.safetensors"), seed: 8);
        using Captioner both = Captioner.LoadEnsemble([model, second]);
        using Captioner reversed = Captioner.LoadEnsemble([second, model]);
        float[] sound = TinyModel.Sound(3);
        CaptionResult result = await both.CaptionAsync(sound, SampleRate);
        Assert.Equal(result.Caption, (await reversed.CaptionAsync(sound, SampleRate)).Caption); // a mean has no order
        Assert.NotEqual((await captioner.CaptionAsync(sound, SampleRate)).Confidence, result.Confidence);
        Assert.Throws<ArgumentOutOfRangeException>(() => Captioner.LoadEnsemble([]));
    }

    [Fact]
    public async Task One_and_two_threads_give_the_same_bits()
    {
        using ThreadTeam one = new(1), two = new(2);
        using Captioner first = Captioner.Load(model, null, one), second = Captioner.Load(model, null, two);
        foreach (double seconds in (double[])[0.4, 1, 4.32, 10])
        {
            float[] sound = TinyModel.Sound(seconds, (ulong)(seconds * 100));
            AssertSame(await first.CaptionAsync(sound, SampleRate), await second.CaptionAsync(sound, SampleRate));
        }
    }

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Int8)]
    public async Task Weights_that_were_kept_give_the_same_bits(Precision precision)
    {
        CaptionerOptions options = new() { Precision = precision };
        using Captioner plain = Captioner.Load(model, options);
        CaptionResult expected = await plain.CaptionAsync(TinyModel.Sound(3), SampleRate);
        Assert.False(File.Exists(model + ".packed"));
        for (int start = 0; start < 2; start++)
        {
            using Captioner keeping = Captioner.Load(model, options with { CacheWeights = true });
            AssertSame(expected, await keeping.CaptionAsync(TinyModel.Sound(3), SampleRate));
            Assert.Equal(start > 0, File.Exists(model + ".packed"));
        }
    }

    [Fact]
    public void A_batch_of_eight_gives_the_same_bits_as_eight_alone()
    {
        using CaptionNetwork network = CaptionNetwork.Load(model);
        ReadOnlyMemory<float>[] clips = new ReadOnlyMemory<float>[8];
        for (int b = 0; b < clips.Length; b++) clips[b] = TinyModel.Sound(2.5, (ulong)b);
        var together = network.Describe(clips, new BeamSearchOptions(), default);
        for (int b = 0; b < clips.Length; b++)
        {
            IReadOnlyList<Hypothesis> alone = network.Describe([clips[b]], new BeamSearchOptions(), default)[0];
            Assert.Equal(alone.Select(caption => caption.Ids), together[b].Select(caption => caption.Ids));
            Assert.Equal(alone.Select(caption => caption.Score), together[b].Select(caption => caption.Score));
        }
    }

    [Fact]
    public async Task A_model_that_was_read_and_written_again_gives_the_same_bits()
    {
        string copy = Path.Combine(folder, "copy.safetensors");
        SafetensorsWriter writer = new();
        using (SafetensorsFile file = SafetensorsFile.Open(model))
        {
            writer.Metadata[ModelCard.MetadataKey] = ModelCard.Read(file).ToJson();
            foreach (string name in file.Names) writer.Add(name, file[name].Shape, file[name].ToFloats());
        }
        writer.Save(copy);
        using Captioner reloaded = Captioner.Load(copy);
        float[] sound = TinyModel.Sound(5);
        AssertSame(await captioner.CaptionAsync(sound, SampleRate), await reloaded.CaptionAsync(sound, SampleRate));
    }

    [Fact]
    public async Task Captions_at_the_same_time_do_not_disturb_each_other()
    {
        float[][] sounds = [.. Enumerable.Range(1, 12).Select(i => TinyModel.Sound(1 + i % 3, (ulong)i))];
        Task<CaptionResult>[] running = [.. sounds.Select(sound => captioner.CaptionAsync(sound, SampleRate))];
        CaptionResult[] together = await Task.WhenAll(running);
        for (int i = 0; i < sounds.Length; i++)
            AssertSame(await captioner.CaptionAsync(sounds[i], SampleRate), together[i]);
    }

    [Fact]
    public async Task File_stream_and_samples_say_the_same()
    {
        float[] sound = [.. TinyModel.Sound(2).Select(sample => MathF.Round(sample * 32768) / 32768)];
        string path = Path.Combine(folder, "sound.wav");
        WavWriter.Save(path, sound, SampleRate);
        CaptionResult expected = await captioner.CaptionAsync(sound, SampleRate);
        AssertSame(expected, await captioner.CaptionAsync(path));
        await using Stream stream = new NonSeekableStream(File.OpenRead(path));
        AssertSame(expected, await captioner.CaptionAsync(stream));
    }

    [Fact]
    public async Task Sound_that_is_too_short_is_padded_with_a_warning()
    {
        float[] sound = TinyModel.Sound(0.1);
        CaptionResult result = await captioner.CaptionAsync(sound, SampleRate);
        Assert.Contains("padded with silence to 0.31 s", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal((0.1, 0.1), (result.DurationSeconds, result.EndSeconds));
        float[] padded = new float[31 * 160];
        sound.CopyTo(padded, 0);
        CaptionResult whole = await captioner.CaptionAsync(padded, SampleRate);
        Assert.Empty(whole.Warnings);
        Assert.Equal((whole.Caption, whole.Confidence), (result.Caption, result.Confidence));
    }

    [Fact]
    public async Task Of_a_long_recording_the_loudest_ten_seconds_are_captioned()
    {
        float[] recording = new float[60 * SampleRate], loud = TinyModel.Sound(10, 5);
        TinyModel.Sound(60, 3).AsSpan().CopyTo(recording);
        foreach (ref float sample in recording.AsSpan()) sample *= 0.1f;
        loud.CopyTo(recording, 37 * SampleRate);
        CaptionResult result = await captioner.CaptionAsync(recording, SampleRate);
        Assert.Equal((60, 37, 47), (result.DurationSeconds, result.StartSeconds, result.EndSeconds));
        CaptionResult alone = await captioner.CaptionAsync(loud, SampleRate);
        Assert.Equal((alone.Caption, alone.Confidence), (result.Caption, result.Confidence));
    }

    [Fact]
    public async Task Silence_is_captioned_with_a_warning()
    {
        CaptionResult result = await captioner.CaptionAsync(new float[SampleRate], SampleRate);
        Assert.Contains("digital silence", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Samples_that_are_missing_or_not_numbers_are_refused()
    {
        float[] none = [], notANumber = [0, float.NaN];
        await Assert.ThrowsAsync<AudioFormatException>(() => captioner.CaptionAsync(none, SampleRate));
        await Assert.ThrowsAsync<AudioFormatException>(() => captioner.CaptionAsync(notANumber, SampleRate));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => captioner.CaptionAsync(new float[9], 0));
    }

    [Fact]
    public async Task Many_files_come_back_in_their_order_and_failures_stop_nobody()
    {
        List<string> paths = [];
        for (int i = 0; i < 7; i++)
        {
            paths.Add(Path.Combine(folder, $"{i}.wav"));
            if (i == 2) continue;
            if (i == 4) File.WriteAllText(paths[i], "not a sound at all, but a text");
            else WavWriter.Save(paths[i], TinyModel.Sound(i % 2 == 0 ? 3 : 0.5, (ulong)i), SampleRate);
        }
        List<CaptionedFile> files = [];
        await foreach (CaptionedFile file in captioner.CaptionManyAsync(paths)) files.Add(file);
        Assert.Equal(paths, files.Select(file => file.Path));
        Assert.IsType<FileNotFoundException>(files[2].Error);
        Assert.IsType<AudioFormatException>(files[4].Error);
        foreach (CaptionedFile file in files.Where(file => file.IsDone))
            AssertSame(await captioner.CaptionAsync(file.Path), file.Result!);
        Assert.Equal(5, files.Count(file => file.IsDone));
    }

    [Fact]
    public async Task Cancellation_reaches_the_caller()
    {
        CancellationToken cancelled = new(canceled: true);
        float[] sound = TinyModel.Sound(1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => captioner.CaptionAsync(sound, SampleRate, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (CaptionedFile file in captioner.CaptionManyAsync(["a.wav"], cancelled))
                Assert.Fail(file.Path);
        });
    }

    [Fact]
    public void Models_that_cannot_be_used_are_refused()
    {
        Assert.Throws<FileNotFoundException>(() => Captioner.Load(Path.Combine(folder, "none.safetensors")));
        string random = Path.Combine(folder, "random.safetensors");
        File.WriteAllBytes(random, [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 31 >> 3))]);
        Assert.Throws<ModelFormatException>(() => Captioner.Load(random));
        string frontEnd = TinyModel.Save(Path.Combine(folder, "other.safetensors"), frontEnd: "panns-32k");
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => Captioner.Load(frontEnd));
        Assert.Contains("expected 'effb2'", error.Message, StringComparison.Ordinal);
        string notANumber = Path.Combine(folder, "nan.safetensors");
        TinyModel.Save(notANumber, change: network => network.State().First().Value.Span[3] = float.NaN);
        error = Assert.Throws<ModelFormatException>(() => Captioner.Load(notANumber));
        Assert.Contains("expected finite weights", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(65, 20)]
    [InlineData(3, 0)]
    [InlineData(3, 25)] // the decoder has 24 positions
    public void Options_out_of_range_are_refused(int beams, int maxWords)
    {
        CaptionerOptions options = new() { Beams = beams, MaxWords = maxWords };
        Assert.Throws<ArgumentOutOfRangeException>(() => Captioner.Load(model, options));
    }

    public void Dispose()
    {
        captioner.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static void AssertSame(CaptionResult expected, CaptionResult actual)
    {
        Assert.Equal(expected.Caption, actual.Caption);
        Assert.Equal(expected.Confidence, actual.Confidence);
        Assert.Equal(expected.Alternatives, actual.Alternatives);
        Assert.Equal(expected.Warnings, actual.Warnings);
        Assert.Equal(expected.DurationSeconds, actual.DurationSeconds);
    }
}
