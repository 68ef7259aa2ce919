using Hark.TestKit;
using Hark.Text;

namespace Hark.Cli.Tests;

/// <summary>What README.md shows of evaluation is what the tool prints.</summary>
public sealed class ReadmeTests
{
    private const string Prompt = "    $ hark ", Indent = "    ";

    public static TheoryData<string> Commands => [.. Lines()
        .Where(line => line.StartsWith(Prompt + "evaluate", StringComparison.Ordinal)
            || line.StartsWith(Prompt + "compare", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Examples_are_what_the_tool_prints(string command)
    {
        Assert.SkipWhen(WordNet.Find() is null, "METEOR needs WordNet, which is not on this machine");
        string[] lines = Lines();
        IEnumerable<string> expected = lines[(Array.IndexOf(lines, command) + 1)..]
            .TakeWhile(line => line.StartsWith(Indent, StringComparison.Ordinal))
            .Select(line => line[Indent.Length..]);
        string folder = Path.Combine(RepositoryFolder.Root, "samples", "captions");
        string[] words = [.. command[Prompt.Length..].Split(' ')
            .Select(word => word.EndsWith(".csv", StringComparison.Ordinal) ? Path.Combine(folder, word) : word)];
        ToolResult result = await new Tool().RunAsync(words);
        Assert.Equal(expected, [.. result.OutputLines, .. result.ErrorLines]);
    }

    private static string[] Lines() => File.ReadAllLines(Path.Combine(RepositoryFolder.Root, "README.md"));
}
