using System.Text.Json;
using Hark.Audio.Wav;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Features;
using Hark.Layers;
using Hark.TestKit;

namespace Hark.Cli.Tests;

/// <summary>
/// What a user does with a published checkpoint: convert, check, show, then caption or embed. The checkpoints are made
/// here in their authors' layouts; what the tool answers is compared with the network itself.
/// </summary>
public abstract class UserWalk : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("hark-walk-").FullName;

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected async Task<string> ConvertAsync(object root, string name, params string[] options)
    {
        string checkpoint = Path.Combine(Folder, name), model = Path.Combine(Folder, name + ".safetensors");
        TorchFile.Save(checkpoint, root);
        ToolResult result = await new Tool().RunAsync(
            ["models", "convert", checkpoint, model, "--licence", "CC0-1.0", .. options]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.DoesNotContain("warning", result.Error, StringComparison.Ordinal);
        Assert.Equal(model, Assert.Single(result.OutputLines));
        ToolResult check = await new Tool().RunAsync(["models", "check", model, checkpoint, "--json"]);
        Assert.True(check.ExitCode == 0, check.Output);
        return model;
    }

    /// <summary>Every tensor of the network is in the model with the same bits.</summary>
    protected static void AssertSame(Module network, string model)
    {
        using SafetensorsFile file = SafetensorsFile.Open(model);
        (string Name, Tensor Value)[] state = [.. network.State()];
        Assert.Equal(
            state.Select(entry => entry.Name).Order(StringComparer.Ordinal), file.Names.Order(StringComparer.Ordinal));
        foreach ((string name, Tensor value) in state) Assert.Equal(value.Span.ToArray(), file[name].ToFloats());
    }

    /// <summary>A caption of a sound; what it says is the network's affair.</summary>
    protected async Task AssertCaptionsAsync(string model, params string[] options)
    {
        string sound = SaveSound("captioned.wav", TinyModel.Sound(2), 16000);
        ToolResult result = await new Tool().RunAsync(["caption", sound, "--model", model, "--json", .. options]);
        Assert.True(result.ExitCode == 0, result.Error);
        JsonElement line = JsonDocument.Parse(Assert.Single(result.OutputLines)).RootElement;
        Assert.Equal(JsonValueKind.String, line.GetProperty("caption").ValueKind);
        Assert.Equal(JsonValueKind.Null, line.GetProperty("error").ValueKind);
    }

    protected static async Task<string> ShowAsync(string model)
    {
        ToolResult result = await new Tool().RunAsync(["models", "show", model, "--tree"]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("CC0-1.0", result.Output, StringComparison.Ordinal);
        return result.Output;
    }

    protected async Task AssertEmbeddingAsync(
        string model, LogMelSettings settings, double seconds, Func<Tensor, Tensor> embed)
    {
        LogMel frontEnd = new(settings);
        float[] samples = TestSignals.Bursts((int)(seconds * settings.SampleRate), settings.SampleRate, 12345);
        string sound = SaveSound("sound.wav", samples, settings.SampleRate);
        ToolResult result = await new Tool().RunAsync(["embed", sound, "--model", model, "--json"]);
        Assert.True(result.ExitCode == 0, result.Error);
        JsonElement line = JsonDocument.Parse(Assert.Single(result.OutputLines)).RootElement;
        Assert.Equal(sound, line.GetProperty("file").GetString());
        float[] found = [.. line.GetProperty("vector").EnumerateArray().Select(value => value.GetSingle())];
        using TensorScope scope = new();
        Tensor logMel = new(
            new(1, frontEnd.FrameCount(samples.Length), frontEnd.Bands), frontEnd.Compute(samples));
        AssertClose(embed(logMel).Span.ToArray(), found);
    }

    protected static async Task AssertTextAsync(
        string model, string text, int[] ids, Func<Tensor, Tensor, Tensor> embed)
    {
        ToolResult result = await new Tool().RunAsync(["embed", "--text", text, "--model", model, "--json"]);
        Assert.True(result.ExitCode == 0, result.Error);
        JsonElement line = JsonDocument.Parse(Assert.Single(result.OutputLines)).RootElement;
        Assert.Equal(text, line.GetProperty("text").GetString());
        using TensorScope scope = new();
        Shape shape = new(1, ids.Length);
        float[] expected = embed(
            new Tensor(shape, [.. ids.Select(id => (float)id)]), Tensor.Full(shape, 1)).Span.ToArray();
        AssertClose(expected, [.. line.GetProperty("vector").EnumerateArray().Select(value => value.GetSingle())]);
    }

    protected static void AssertClose(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        float largest = expected.Max(Math.Abs);
        Assert.True(largest > 0);
        for (int i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 2e-4f * largest);
    }

    protected string SaveSound(string name, float[] samples, int rate)
    {
        string path = Path.Combine(Folder, name);
        WavWriter.Save(path, samples, rate, 1, WavSampleFormat.IeeeFloat32);
        return path;
    }

    // The range of log-mels, so that the network does not die behind its first norm.
    protected static void FillBandNorm(Module network, string prefix = "bn0.")
    {
        foreach ((string name, Tensor tensor) in network.State())
        {
            foreach (ref float value in tensor.Span)
            {
                if (name == prefix + "running_mean") value = -35 + 50 * value;
                if (name == prefix + "running_var") value *= 300;
            }
        }
    }

    protected static TorchValues MelMatrix(LogMelSettings settings)
    {
        MelFilterBank bank = MelFilterBank.Create(settings);
        float[] matrix = new float[bank.Bins * bank.Bands];
        for (int band = 0, at = 0; band < bank.Bands; band++)
        {
            for (int i = 0; i < bank.Counts[band]; i++)
                matrix[(bank.Starts[band] + i) * bank.Bands + band] = bank.Weights[at++];
        }
        return new([bank.Bins, bank.Bands], matrix);
    }
}
