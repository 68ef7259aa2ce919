using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Hark.Audio;
using Hark.Features;
using Hark.TestKit;

namespace Hark.Tests.Features;

/// <summary>Every front-end against the implementation it was published with.</summary>
[Trait("Category", "Golden")]
public class LogMelGoldenTests
{
    private static readonly Dictionary<string, LogMelSettings> Presets = new()
    {
        ["effb2"] = FrontEnds.EffB2,
        ["efficientat"] = FrontEnds.EfficientAt,
        ["panns_32k"] = FrontEnds.Panns32k,
        ["panns_16k"] = FrontEnds.Panns16k,
        ["htsat_wavcaps"] = FrontEnds.Panns32k,
        ["sjtu_cnn14_32k"] = FrontEnds.Panns32k,
        ["sjtu_cnn14_16k"] = FrontEnds.Panns16k,
        ["sjtu_ast_32k"] = FrontEnds.SjtuAst,
        ["ast"] = FrontEnds.Ast with { Shift = 0, Divisor = 1 }, // stored before normalisation
    };

    private static readonly Dictionary<string, GoldenFrontEnd> Loaded =
        Presets.ToDictionary(pair => pair.Key, pair => new GoldenFrontEnd(pair.Key, pair.Value));

    public static TheoryData<string> Files => [.. Presets.Keys];

    public static TheoryData<string, string> SyntheticCases() => Cases(recordings: false);

    public static TheoryData<string, string> RecordedCases() => Cases(recordings: true);

    private static TheoryData<string, string> Cases(bool recordings)
    {
        TheoryData<string, string> cases = [];
        foreach ((string file, GoldenFrontEnd golden) in Loaded)
        {
            foreach (JsonProperty one in golden.File.Json.GetProperty("cases").EnumerateObject())
            {
                bool recorded = one.Name.Contains("wav_", StringComparison.Ordinal)
                    || one.Name.StartsWith("decimated_", StringComparison.Ordinal);
                if (recorded == recordings) cases.Add(file, one.Name);
            }
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(SyntheticCases))]
    public void EqualsTheOriginalOnSyntheticSignals(string file, string name)
    {
        GoldenFrontEnd golden = Loaded[file];
        float[] samples = Synthesize(name, golden.Settings.SampleRate);
        JsonElement about = golden.File.Json.GetProperty("cases").GetProperty(name);
        Assert.Equal(about.GetProperty("samples").GetInt32(), samples.Length);
        if (about.TryGetProperty("md5_s16le", out JsonElement md5)) Assert.Equal(md5.GetString(), Md5Of16Bit(samples));
        golden.Check(name, samples, ownBank: false);
        golden.Check(name, samples, ownBank: true);
    }

    [Theory]
    [MemberData(nameof(RecordedCases))]
    public void EqualsTheOriginalOnRecordings(string file, string name)
    {
        Assert.SkipWhen(RepositoryFolder.Shared is null, RepositoryFolder.SharedMissing);
        GoldenFrontEnd golden = Loaded[file];
        float[] samples = ReadRecording(name, golden.Settings.SampleRate);
        golden.Check(name, samples, ownBank: false);
        golden.Check(name, samples, ownBank: true);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void BankIsTheOriginalsUpToItsRounding(string file)
    {
        GoldenFrontEnd golden = Loaded[file];
        MelFilterBank own = MelFilterBank.Create(golden.Settings), stored = golden.StoredBank;
        double limit = golden.File.Json
            .GetProperty("mel_bank")
            .GetProperty("max_abs_difference_to_float64_formula")
            .GetDouble();
        float[] mine = Dense(own), original = Dense(stored);
        for (int i = 0; i < mine.Length; i++) Assert.Equal(original[i], mine[i], limit + 1e-7);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void WindowIsTheOriginals(string file)
    {
        GoldenFrontEnd golden = Loaded[file];
        double[] original = golden.File["window"].Doubles;
        float[] mine = Windows.Make(golden.Settings.Window, original.Length);
        for (int n = 0; n < mine.Length; n++) Assert.Equal(original[n], mine[n], 1e-6);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void FramesByLengthAreTheOriginals(string file)
    {
        LogMel frontEnd = new(Loaded[file].Settings);
        foreach (JsonElement run in Loaded[file].File.Json.GetProperty("frames_by_length").EnumerateArray())
        {
            int from = run[0].GetInt32(), to = run[1].GetInt32();
            if (run[2].ValueKind == JsonValueKind.Number)
            {
                Assert.True(from >= frontEnd.ShortestInput);
                for (int samples = from; samples <= to; samples++)
                {
                    Assert.Equal(run[2].GetInt32(), frontEnd.FrameCount(samples));
                }
            }
            else
            {
                Assert.Equal(to + 1, frontEnd.ShortestInput);
            }
        }
    }

    [Fact]
    public void EffB2FloorIsTakenPerClip()
    {
        GoldenFrontEnd golden = Loaded["effb2"];
        float[] quiet = [.. TestSignals.Staircase(16000).Take(16000).Select(value => value / 64)];
        float[] mine = new LogMel(golden.Settings, golden.StoredBank).Compute(quiet);
        float[] alone = golden.File["batch/quiet_alone_every4"].Floats;
        float[] raised = golden.File["batch/quiet_in_batch_every4"].Floats;
        for (int row = 0; row < alone.Length / 64; row++)
        {
            golden.CheckFrame($"frame {4 * row}", mine, 4 * row, alone.AsSpan(row * 64, 64), ownBank: false);
        }
        Assert.NotEqual(alone, raised);
    }

    private static float[] Synthesize(string name, int rate) => name switch
    {
        "bursts_10s" => TestSignals.Bursts(10 * rate, rate, 12345),
        "bursts_1234ms" => TestSignals.Bursts(1234 * rate / 1000, rate, 2),
        "half_1234ms" => TestSignals.ToHalfAndBack(Synthesize("bursts_1234ms", rate)),
        "pcm_over_32767" => Array.ConvertAll(TestSignals.Bursts16(1234 * rate / 1000, rate, 2), v => v / 32767f),
        "silence" => new float[rate],
        "impulse_5000" => TestSignals.Impulse(16000, 5000),
        "impulse_3" => TestSignals.Impulse(4000, 3),
        "square" => TestSignals.Square(rate),
        "staircase" => TestSignals.Staircase(rate),
        _ when name.StartsWith("bursts_shortest_", StringComparison.Ordinal) =>
            TestSignals.Bursts(int.Parse(name["bursts_shortest_".Length..]), rate, 3),
        _ => throw new ArgumentException($"unknown case {name}", nameof(name)),
    };

    private static float[] ReadRecording(string name, int rate)
    {
        if (name.StartsWith("half_", StringComparison.Ordinal))
        {
            return TestSignals.ToHalfAndBack(ReadRecording(name["half_".Length..], rate));
        }
        bool decimated = name.StartsWith("decimated_", StringComparison.Ordinal);
        string clip = name[(decimated ? "decimated_" : "wav_").Length..];
        string path = Path.Combine(RepositoryFolder.Shared!, "data", "core", "wav", $"esc10__{clip}.wav");
        float[] samples = AudioFile.ReadMono(path, 32000).Samples;
        return decimated
            ? [.. samples.Where((_, n) => n % (32000 / rate) == 0)]
            : Resampler.Resample(samples, 32000, rate);
    }

    private static string Md5Of16Bit(float[] samples) => Convert.ToHexStringLower(MD5.HashData(
        MemoryMarshal.AsBytes<short>(Array.ConvertAll(samples, value => (short)(value * TestSignals.FullScale)))));

    private static float[] Dense(MelFilterBank bank)
    {
        float[] dense = new float[bank.Bands * bank.Bins];
        for (int band = 0, at = 0; band < bank.Bands; band++)
        {
            bank.Weights.Slice(at, bank.Counts[band]).CopyTo(dense.AsSpan(band * bank.Bins + bank.Starts[band]));
            at += bank.Counts[band];
        }
        return dense;
    }
}
