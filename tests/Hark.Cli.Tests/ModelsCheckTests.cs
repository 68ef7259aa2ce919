using System.Text.Json;
using Hark.TestKit;

namespace Hark.Cli.Tests;

/// <summary><c>hark models check --json</c> over the good and the hostile files.</summary>
[Trait("Category", "Golden")]
public class ModelsCheckTests
{
    private static readonly string Folder = Path.Combine(RepositoryFolder.Golden, "checkpoints");

    [Fact]
    public async Task Every_good_file_is_good()
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(Folder, "good"))
            .Where(path => !path.EndsWith(".json", StringComparison.Ordinal)
                || path.EndsWith(".index.json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
        Assert.Equal(63, files.Length);
        ToolResult result = await new Tool().RunAsync(["models", "check", .. files, "--json"]);
        JsonElement[] lines = [.. result.OutputLines.Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(files, lines.Select(line => line.GetProperty("file").GetString()));
        Assert.All(lines, line => Assert.True(line.GetProperty("ok").GetBoolean(), line.GetRawText()));
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Every_hostile_file_gets_its_answer()
    {
        using JsonDocument list = JsonDocument.Parse(
            await File.ReadAllBytesAsync(Path.Combine(Folder, "hostile.json")));
        (string File, string Must)[] files =
        [
            .. list.RootElement.GetProperty("files").EnumerateArray()
                .Select(entry => (entry.GetProperty("file").GetString()!, entry.GetProperty("must").GetString()!)),
        ];
        Assert.Equal(375, files.Length);
        ToolResult result = await new Tool().RunAsync(
            ["models", "check", .. files.Select(file => Path.Combine(Folder, "hostile", file.File)), "--json"]);
        Assert.Equal(3, result.ExitCode);
        Assert.Equal(files.Length, result.OutputLines.Length);
        foreach (((string file, string must), string line) in files.Zip(result.OutputLines))
        {
            JsonElement answer = JsonDocument.Parse(line).RootElement;
            bool isOk = answer.GetProperty("ok").GetBoolean();
            Assert.True(must == "either" || isOk == (must == "accept"), $"{file} must be {must}: {line}");
            if (!isOk) Assert.Contains(file, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
        }
        Assert.False(File.Exists("PWNED"));
    }
}
