using Hark.TestKit;

namespace Hark.Cli.Tests;

/// <summary>The words of every help page: changing one is a decision, not an accident.</summary>
public class HelpTests
{
    private static readonly string Golden = Path.Combine(RepositoryFolder.Root, "tests", "Hark.Cli.Tests", "Golden");

    public static TheoryData<string> Verbs =>
        new(["", "caption", "embed", "evaluate", "compare", "train", "models", "models list", "models pull",
            "models convert", "models show", "models check", "models export", "data", "data wordnet",
            "data paraphrases", "doctor"]);

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Help_is_the_text_that_was_agreed(string verb)
    {
        Tool tool = new();
        // None of these may leak into the text.
        foreach (string name in (string[])["HARK_MODEL", "HARK_THREADS", "HARK_DATA", "HARK_RUNS"])
            tool.Environment[name] = "7";
        string[] words = verb.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        ToolResult result = await tool.RunAsync([.. words, "--help"]);
        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.Error);
        string file = Path.Combine(Golden, $"{string.Join('-', ["help", .. words])}.txt");
        string output = result.Output.ReplaceLineEndings("\n").TrimEnd();
        string[] lines = [.. output.Split('\n').Select(line => line.TrimEnd())];
        Assert.Equal(await File.ReadAllLinesAsync(file), lines);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 100));
    }
}
