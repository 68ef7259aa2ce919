using System.Text.Json;
using Hark.TestKit;

namespace Hark.Cli.Tests;

public sealed class OtherVerbTests(SoundFolder folder) : IClassFixture<SoundFolder>
{
    [Fact]
    public async Task Models_show_prints_the_card()
    {
        ToolResult result = await new Tool().RunAsync(["models", "show", folder.Model]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        string[] facts =
        [
            "tiny", "0.0.1", "effnet-trm", "decoder_width", "23 words", "MIT", "none (CC0-1.0), 0 clips",
            "named 0.125 on nothing",
        ];
        Assert.All(facts, fact => Assert.Contains(fact, result.Output, StringComparison.Ordinal));

        ToolResult json = await new Tool().RunAsync(["models", "show", folder.Model, "--json"]);
        Assert.Equal("tiny", JsonDocument.Parse(json.Output).RootElement.GetProperty("name").GetString());
        ToolResult tensors = await new Tool().RunAsync(["models", "show", folder.Model, "--tensors"]);
        Assert.Contains("decoder.word_embedding.weight F32 [23, 32]", tensors.OutputLines);
    }

    [Fact]
    public async Task Models_check_tells_good_from_bad()
    {
        ToolResult good = await new Tool().RunAsync(["models", "check", folder.Model]);
        Assert.Equal((0, "tiny 0.0.1 can be used: effnet-trm."), (good.ExitCode, Assert.Single(good.OutputLines)));
        string spoiled = Path.Combine(folder.Root, "spoiled.safetensors");
        TinyModel.Save(spoiled, change: network => network.State().Last().Value.Span[0] = float.PositiveInfinity);
        string cut = folder.Write("cut.safetensors", (await File.ReadAllBytesAsync(folder.Model))[..^100]);
        foreach (string file in (string[])[spoiled, cut])
        {
            ToolResult bad = await new Tool().RunAsync(["models", "check", file]);
            Assert.Equal((3, ""), (bad.ExitCode, bad.Output));
            Assert.Contains(Path.GetFileName(file), Assert.Single(bad.ErrorLines), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Models_export_writes_the_parts_and_names_them()
    {
        string both = Path.Combine(folder.Root, "tiny.onnx"), one = Path.Combine(folder.Root, "one.onnx");
        string encoder = Path.Combine(folder.Root, "tiny.encoder.onnx");
        string decoder = Path.Combine(folder.Root, "tiny.decoder.onnx");
        ToolResult result = await new Tool().RunAsync(["models", "export", folder.Model, both, "--seconds", "0.5"]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal([encoder, decoder], result.OutputLines);
        result = await new Tool().RunAsync(
            ["models", "export", folder.Model, one, "--part", "encoder", "--seconds", "0.5"]);
        Assert.Equal((0, one), (result.ExitCode, Assert.Single(result.OutputLines)));
        Assert.Equal(await File.ReadAllBytesAsync(encoder), await File.ReadAllBytesAsync(one));
        Assert.False(File.Exists(both));

        await Expect(2, "--seconds: expected", folder.Model, one, "--seconds", "0.1");
        await Expect(2, "--words: expected at most 24", folder.Model, one, "--words", "25");
        await Expect(2, "middle", folder.Model, one, "--part", "middle");
        await Expect(3, "found none", folder.Model + "x", one);
        await Expect(5, "nowhere", folder.Model, Path.Combine(folder.Root, "nowhere", "out.onnx"));

        static async Task Expect(int exitCode, string words, params string[] args)
        {
            ToolResult bad = await new Tool().RunAsync(["models", "export", .. args]);
            Assert.Equal((exitCode, ""), (bad.ExitCode, bad.Output));
            Assert.Contains(words, bad.ErrorLines[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Doctor_reports_and_tests()
    {
        ToolResult result = await new Tool().RunAsync(["doctor", "--model", folder.Model]);
        Assert.Equal(0, result.ExitCode);
        string[] facts =
            ["processor", "vectors", "threads", "ffmpeg", "tiny 0.0.1, effnet-trm, 23 words", "self test", "the same"];
        Assert.All(facts, fact => Assert.Contains(fact, result.Output, StringComparison.Ordinal));
        ToolResult without = await new Tool { ToolFolder = folder.Sounds }.RunAsync(["doctor"]);
        Assert.Equal(3, without.ExitCode);
        Assert.Contains("expected the shipped model", without.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_explains_what_it_lacks()
    {
        string recipe = Path.Combine(RepositoryFolder.Root, "recipes", "hark-mini.yaml");
        string runs = Path.Combine(folder.Root, "runs");
        string broken = folder.Write("broken.yaml", "name: x\nnonsense: 1\n"u8.ToArray());
        await Expect(2, "HARK_DATA", "train", recipe);
        await Expect(2, "expected a recipe", "train", recipe + "x", "--data", folder.Root);
        await Expect(5, "expected the folder of the data", "train", recipe, "--data", folder.Root + "x");
        await Expect(2, "broken.yaml: line", "train", broken, "--data", folder.Root, "--runs", runs);
        await Expect(5, "clips.csv", "train", recipe, "--data", folder.Root, "--runs", runs);

        static async Task Expect(int exitCode, string words, params string[] args)
        {
            ToolResult result = await new Tool().RunAsync(args);
            Assert.Equal((exitCode, ""), (result.ExitCode, result.Output));
            Assert.Contains(words, result.ErrorLines[^1], StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        }
    }
}
