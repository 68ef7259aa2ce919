using System.Text.Json;
using Hark.Audio.Wav;
using Hark.TestKit;
using Hark.Tests.Audio;

namespace Hark.Cli.Tests;

public sealed class CaptionVerbTests(SoundFolder folder) : IClassFixture<SoundFolder>
{
    private string A => Path.Combine(folder.Sounds, "a.wav");

    private string B => Path.Combine(folder.Sounds, "b.wav");

    private string C => Path.Combine(folder.Sounds, "below", "c.WAV");

    [Fact]
    public async Task One_file_gives_one_sentence()
    {
        ToolResult result = await Caption(A);
        Assert.Equal(0, result.ExitCode);
        Assert.EndsWith(".", Assert.Single(result.OutputLines), StringComparison.Ordinal);
        Assert.Equal(["hark: 1 found = 1 done + 0 skipped + 0 failed"], result.ErrorLines);
    }

    [Fact]
    public async Task Bytes_give_a_sentence_too()
    {
        ToolResult result = await Caption(A, "--int8");
        Assert.Equal(0, result.ExitCode);
        Assert.EndsWith(".", Assert.Single(result.OutputLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--decoding", "greedy")]
    [InlineData("--decoding", "Sample", "--temperature", "0.7", "--top-k", "5", "--top-p", "0.9", "--seed", "7")]
    [InlineData("--decoding", "diverse", "--beams", "4", "--groups", "2", "--diversity", "1.5")]
    [InlineData("--beams", "5", "--length-penalty", "0.5", "--no-repeat", "2", "--words", "8")]
    public async Task Every_decoding_gives_a_caption(params string[] options)
    {
        ToolResult result = await Caption([A, .. options]);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal("hark: 1 found = 1 done + 0 skipped + 0 failed", result.ErrorLines[^1]);
        // The likeliest word of an untrained model may be the end at once.
        if (!options.Contains("greedy"))
            Assert.EndsWith(".", Assert.Single(result.OutputLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--decoding", "greedy")]
    [InlineData("--decoding", "sample", "--seed", "7", "--words", "8")]
    [InlineData("--decoding", "diverse")]
    public async Task The_same_model_twice_says_what_it_says_alone(params string[] options)
    {
        ToolResult alone = await Caption([A, .. options]);
        ToolResult twice = await Caption([A, .. options, "--model", folder.Model]);
        Assert.Equal((0, alone.Output), (twice.ExitCode, twice.Output));
    }

    [Fact]
    public async Task Models_of_one_vocabulary_caption_together_in_any_order()
    {
        string other = TinyModel.Save(Path.Combine(folder.Root, "other.safetensors"), seed: 8);
        ToolResult alone = await Caption(A, "--json"), together = await Caption(A, "--json", "--model", other);
        ToolResult reversed = await new Tool().RunAsync(
            ["caption", "--model", other, "--model", folder.Model, A, "--json"]);
        Assert.Equal((0, 0), (together.ExitCode, reversed.ExitCode));
        JsonElement one = Line(alone), both = Line(together), turned = Line(reversed);
        Assert.Equal(
            one.EnumerateObject().Select(property => property.Name),
            both.EnumerateObject().Select(property => property.Name));
        Assert.NotEqual(Confidence(one), Confidence(both)); // the other one had a say
        Assert.Equal(both.GetProperty("caption").GetString(), turned.GetProperty("caption").GetString());
        Assert.Equal(Confidence(both), Confidence(turned), 1e-5);

        static JsonElement Line(ToolResult result) =>
            JsonDocument.Parse(Assert.Single(result.OutputLines)).RootElement;
        static double Confidence(JsonElement line) => line.GetProperty("confidence").GetDouble();
    }

    [Fact]
    public async Task Models_that_do_not_fit_together_are_refused_by_name()
    {
        string other = TinyModel.Save(Path.Combine(folder.Root, "words.safetensors"), lastWord: "nearby");
        string missing = Path.Combine(folder.Root, "missing.safetensors");
        await Refuse(other, "words.safetensors", "its words are others", "one vocabulary and one sample rate");
        await Refuse(missing, missing, "found none");

        async Task Refuse(string second, params string[] words)
        {
            ToolResult result = await new Tool().RunAsync(
                ["caption", A, "--model", folder.Model, "--model", second]);
            Assert.Equal((3, ""), (result.ExitCode, result.Output));
            string error = Assert.Single(result.ErrorLines);
            Assert.All(words, word => Assert.Contains(word, error, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("expected beam, greedy, sample or diverse, found 'best'", "--decoding", "best")]
    [InlineData("--beams: expected a whole number from 1 to 64, found '65'", "--beams", "65")]
    [InlineData("--beams: expected a whole number from 1 to 64, found '1.5'", "--beams", "1.5")]
    [InlineData("--temperature has a meaning with --decoding sample only", "--temperature", "2")]
    [InlineData("--temperature: expected a number from 0.01 to 100, found 'NaN'",
        "--decoding", "sample", "--temperature", "NaN")]
    [InlineData("--beams has a meaning with --decoding beam or diverse only", "--decoding", "greedy", "--beams", "2")]
    [InlineData("found 3 and 2", "--decoding", "diverse", "--groups", "2")]
    [InlineData("cannot do that", "--words", "900")]
    public async Task What_makes_no_sense_is_refused(string error, params string[] options)
    {
        ToolResult result = await Caption([A, .. options]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(result.ErrorLines, line => line.Contains(error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Several_files_come_in_the_order_of_the_arguments_and_only_once()
    {
        ToolResult result = await Caption(B, A, B);
        Assert.Equal([B, A], FilesOf(result));
        Assert.Equal("hark: 2 found = 2 done + 0 skipped + 0 failed", result.ErrorLines[^1]);
    }

    [Fact]
    public async Task A_folder_is_searched_in_depth_and_what_is_no_sound_is_skipped()
    {
        ToolResult result = await Caption(folder.Sounds);
        Assert.Equal([A, B, C], FilesOf(result));
        Assert.Equal("hark: 4 found = 3 done + 1 skipped + 0 failed", result.ErrorLines[^1]);
        ToolResult flat = await Caption(folder.Sounds, "--recursive", "false");
        Assert.Equal(2, flat.OutputLines.Length);
    }

    [Theory]
    [InlineData("*.wav", 2)]
    [InlineData("?.wav", 2)]
    [InlineData("b*", 2)] // b.wav, and c.WAV in the folder below
    [InlineData("**/*.WAV", 1)]
    [InlineData("*/c.*", 1)]
    public async Task Patterns_are_expanded(string pattern, int count)
    {
        ToolResult result = await Caption(Path.Combine(folder.Sounds, pattern));
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(count, result.OutputLines.Length);
    }

    [Fact]
    public async Task Json_has_the_form_that_was_promised()
    {
        ToolResult result = await Caption(A, Path.Combine(folder.Root, "missing.wav"), C, "--json");
        Assert.Equal(1, result.ExitCode);
        JsonElement[] lines = [.. result.OutputLines.Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(3, lines.Length);
        foreach (JsonElement line in lines)
        {
            Assert.Equal(
                ["schema", "file", "seconds", "caption", "confidence", "alternatives", "error"],
                line.EnumerateObject().Select(property => property.Name));
            Assert.Equal(1, line.GetProperty("schema").GetInt32());
        }
        Assert.Equal(A, lines[0].GetProperty("file").GetString());
        Assert.Equal(1, lines[0].GetProperty("seconds").GetDouble());
        Assert.EndsWith(".", lines[0].GetProperty("caption").GetString(), StringComparison.Ordinal);
        Assert.InRange(lines[0].GetProperty("confidence").GetDouble(), 0, 1);
        Assert.Equal(JsonValueKind.Null, lines[0].GetProperty("error").ValueKind);
        foreach (JsonElement other in lines[0].GetProperty("alternatives").EnumerateArray())
            Assert.Equal(["caption", "confidence"], other.EnumerateObject().Select(property => property.Name));
        Assert.Equal(12, lines[2].GetProperty("seconds").GetDouble());

        foreach (string name in (string[])["seconds", "caption", "confidence"])
            Assert.Equal(JsonValueKind.Null, lines[1].GetProperty(name).ValueKind);
        Assert.Equal(0, lines[1].GetProperty("alternatives").GetArrayLength());
        Assert.Contains("found none", lines[1].GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_quotes_what_needs_it()
    {
        string odd = Path.Combine(folder.Root, "odd, \"name\".wav");
        WavWriter.Save(odd, TinyModel.Sound(1), 16_000);
        ToolResult result = await Caption(odd, Path.Combine(folder.Root, "missing.wav"), "--csv");
        string[] lines = result.Output.Split("\r\n");
        Assert.Equal("file,seconds,caption,confidence,error", lines[0]);
        string quoted = odd.Replace("\"", "\"\"", StringComparison.Ordinal);
        Assert.StartsWith($"\"{quoted}\",1,", lines[1], StringComparison.Ordinal);
        Assert.Contains(",,,,\"expected a file or a folder, found none.", lines[2], StringComparison.Ordinal);
        Assert.Equal(("", 4), (lines[3], lines.Length));
    }

    [Fact]
    public async Task Standard_input_is_a_recording_too()
    {
        Tool tool = new() { Input = await File.ReadAllBytesAsync(A) };
        ToolResult piped = await tool.RunAsync(["caption", "-", "--model", folder.Model]);
        ToolResult named = await Caption(A);
        Assert.Equal((0, named.Output), (piped.ExitCode, piped.Output));
        ToolResult empty = await new Tool().RunAsync(["caption", "-", "--model", folder.Model]);
        Assert.Equal(1, empty.ExitCode);
        Assert.StartsWith("hark: -: expected sound, found an empty", empty.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_files_get_one_line_each_and_the_others_are_captioned()
    {
        var bad = folder.BadFiles();
        ToolResult result = await Caption([A, .. bad.Select(file => file.Path), B]);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal([A, B], FilesOf(result));
        Assert.Equal(bad.Count + 1, result.ErrorLines.Length);
        foreach (((string path, string expected), string line) in bad.Zip(result.ErrorLines))
        {
            Assert.StartsWith($"hark: {path}: expected ", line, StringComparison.Ordinal);
            Assert.Contains(expected, line, StringComparison.Ordinal);
            Assert.EndsWith(".", line, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.Equal($"hark: {bad.Count + 2} found = 2 done + 0 skipped + {bad.Count} failed", result.ErrorLines[^1]);
    }

    [Fact]
    public async Task Short_sound_and_a_data_size_that_lies_are_captioned_with_a_warning()
    {
        string brief = folder.Write("brief.wav", WavBytes.Wav(WavBytes.Tone(800)));
        string lying = folder.Write("lying.wav", WavBytes.Wav(WavBytes.Tone(16_000), declaredBytes: 9_999_999));
        ToolResult result = await Caption(brief, lying);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(2, result.OutputLines.Length);
        string words = $"hark: {brief}: warning: 0.05 s of sound is less than the network needs";
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.Contains($"hark: {lying}: warning: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_to_caption_is_a_failure_with_a_reason()
    {
        string empty = Directory.CreateDirectory(Path.Combine(folder.Root, "nothing")).FullName;
        ToolResult result = await Caption(empty, Path.Combine(folder.Root, "*.ogg"));
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"hark: {empty}: expected sound files in", result.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("expected files that match, found none", result.ErrorLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_model_nothing_is_captioned()
    {
        byte[] noise = [.. Enumerable.Range(0, 4000).Select(i => (byte)(i * 77 >> 2))];
        string wrong = folder.Write("wrong.safetensors", noise);
        foreach (string model in (string[])[Path.Combine(folder.Root, "missing.safetensors"), wrong, folder.Sounds, A])
        {
            ToolResult result = await new Tool().RunAsync(["caption", A, "--model", model]);
            Assert.Equal((3, ""), (result.ExitCode, result.Output));
            Assert.StartsWith("hark: model ", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        }
        ToolResult none = await new Tool { ToolFolder = folder.Sounds }.RunAsync(["caption", A]);
        Assert.Equal((3, ""), (none.ExitCode, none.Output));
        Assert.Contains("--model FILE or HARK_MODEL", Assert.Single(none.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_model_can_come_from_the_environment_or_from_beside_the_tool()
    {
        Tool tool = new();
        tool.Environment["HARK_MODEL"] = folder.Model;
        ToolResult expected = await Caption(A);
        Assert.Equal(expected.Output, (await tool.RunAsync(["caption", A])).Output);
        string models = Directory.CreateDirectory(Path.Combine(folder.Root, "tool", "models")).FullName;
        File.Copy(folder.Model, Path.Combine(models, "hark-mini.safetensors"), overwrite: true);
        string bin = Directory.CreateDirectory(Path.Combine(folder.Root, "tool", "bin", "net")).FullName;
        Tool below = new() { ToolFolder = bin };
        Assert.Equal(expected.Output, (await below.RunAsync(["caption", A])).Output);
    }

    [Theory]
    [InlineData("caption")]
    [InlineData("caption", "x.wav", "--csv", "--json")]
    [InlineData("caption", "x.wav", "--threads", "0")]
    [InlineData("caption", "x.wav", "--threads", "many")]
    [InlineData("caption", "x.wav", "--nonsense")]
    [InlineData("sing")]
    [InlineData("models")]
    [InlineData]
    public async Task A_command_line_that_makes_no_sense_is_exit_code_2(params string[] args)
    {
        ToolResult result = await new Tool().RunAsync(args);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("--help' shows how it is used.", result.ErrorLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_number_of_threads_in_the_environment_is_exit_code_2()
    {
        Tool tool = new();
        tool.Environment["HARK_THREADS"] = "two";
        ToolResult result = await tool.RunAsync(["caption", A, "--model", folder.Model]);
        Assert.Equal(2, result.ExitCode);
        string expected = "hark: HARK_THREADS: expected a whole number from 1 to 1024, found 'two'.";
        Assert.Equal(expected, Assert.Single(result.ErrorLines));
    }

    [Fact]
    public async Task A_cancelled_run_says_what_it_skipped()
    {
        CancellationToken cancelled = new(canceled: true);
        ToolResult result = await new Tool().RunAsync(["caption", A, B, "--model", folder.Model], cancelled);
        Assert.Equal((130, ""), (result.ExitCode, result.Output));
        Assert.Equal("hark: 2 found = 0 done + 2 skipped + 0 failed", result.ErrorLines[^1]);
    }

    [Fact]
    public async Task Progress_is_shown_only_to_somebody_who_watches()
    {
        Tool watcher = new() { IsErrorWatched = true };
        ToolResult watched = await watcher.RunAsync(["caption", A, B, "--model", folder.Model]);
        ToolResult alone = await Caption(A, B);
        Assert.Contains("\r1 of 2", watched.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', alone.Error);
        Assert.Equal(alone.Output, watched.Output);
    }

    private static IEnumerable<string> FilesOf(ToolResult result) =>
        result.OutputLines.Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)]);

    private Task<ToolResult> Caption(params string[] args) =>
        new Tool().RunAsync(["caption", .. args, "--model", folder.Model]);
}
