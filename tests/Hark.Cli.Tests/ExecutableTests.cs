using System.Diagnostics;
using Hark.TestKit;

namespace Hark.Cli.Tests;

/// <summary>The program itself, in a process of its own.</summary>
public sealed class ExecutableTests(SoundFolder folder) : IClassFixture<SoundFolder>
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "hark.dll");

    [Fact]
    public void Captions_the_same_with_one_thread_and_with_two()
    {
        ToolResult one = Run(["caption", folder.Sounds, "--json", "--model", folder.Model], ("HARK_THREADS", "1"));
        ToolResult two = Run(["caption", folder.Sounds, "--json", "--model", folder.Model, "--threads", "2"]);
        Assert.Equal((0, 3), (one.ExitCode, one.OutputLines.Length));
        Assert.Equal(one.Output, two.Output);
    }

    [Fact]
    public void Two_processes_at_once_keep_weights_for_a_third()
    {
        string model = Path.Combine(folder.Root, "kept.safetensors"), packs = model + ".packed";
        File.Copy(folder.Model, model);
        string[] words = ["caption", folder.Sounds, "--json", "--model", model];
        string expected = Run(words).Output;
        Assert.False(File.Exists(packs));
        ToolResult[] both = new ToolResult[2];
        Parallel.For(0, both.Length, i => both[i] = Run([.. words, "--cache-weights"]));
        Assert.All(both, result => Assert.Equal((0, expected), (result.ExitCode, result.Output)));
        DateTime written = File.GetLastWriteTimeUtc(packs);
        Assert.Equal(expected, Run([.. words, "--cache-weights"]).Output);
        Assert.Equal(written, File.GetLastWriteTimeUtc(packs));
    }

    [Fact]
    public void Without_ffmpeg_other_formats_are_refused_with_a_reason()
    {
        byte[] noise = [.. "ID3"u8, .. Enumerable.Range(0, 2000).Select(i => (byte)(i * 13 >> 2))];
        string music = folder.Write("music.mp3", noise);
        ToolResult result = Run(["caption", music, folder.Sounds, "--model", folder.Model], ("PATH", folder.Sounds));
        Assert.Equal((1, 3), (result.ExitCode, result.OutputLines.Length));
        Assert.StartsWith($"hark: {music}: ", result.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("install ffmpeg, or convert the file.", result.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_caption_does_not_load_what_only_training_needs()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Hark.Training.dll");
        Assert.True(File.Exists(path));
        string tool = Directory.CreateDirectory(Path.Combine(folder.Root, "small")).FullName;
        string[] needed = ["hark.dll", "hark.runtimeconfig.json", "Hark.Core.dll", "System.CommandLine.dll"];
        foreach (string name in needed)
            File.Copy(Path.Combine(AppContext.BaseDirectory, name), Path.Combine(tool, name));
        string program = Path.Combine(tool, "hark.dll");
        ToolResult result = RunProgram(program, ["caption", folder.Sounds, "--model", folder.Model]);
        Assert.Equal((0, 3), (result.ExitCode, result.OutputLines.Length));
    }

    [Fact]
    public void The_shipped_model_captions_the_samples()
    {
        string model = Path.Combine(RepositoryFolder.Root, "models", "hark-mini.safetensors");
        Assert.SkipUnless(File.Exists(model), "no model is shipped yet");
        string sounds = Path.Combine(RepositoryFolder.Root, "samples", "sounds");
        ToolResult result = Run(["caption", sounds]);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(Directory.GetFiles(sounds, "*.wav").Length, result.OutputLines.Length);
        Assert.All(result.OutputLines, line => Assert.Matches(": [A-Z][a-z ]+\\.$", line));
    }

    private static ToolResult Run(string[] args, params (string Name, string Value)[] environment) =>
        RunProgram(Program, args, environment);

    private static ToolResult RunProgram(
        string program, string[] args, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new("dotnet", [program, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in (string[])["HARK_MODEL", "HARK_THREADS"]) start.Environment.Remove(name);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.Result);
    }
}
