using System.Text.RegularExpressions;
using Hark.TestKit;

namespace Hark.Tests.Architecture;

/// <summary>
/// House rules of the sources that no fast tool checks: analyzers of code style double the time of a build.
/// </summary>
public partial class SourceStyleTests
{
    private const int Columns = 120;

    [Fact]
    public void Namespaces_are_file_scoped()
    {
        string[] faults = [.. Sources().Where(path => BlockNamespace().IsMatch(File.ReadAllText(path)))];
        Assert.Empty(faults);
    }

    [Fact]
    public void Lines_fit_the_page()
    {
        List<string> faults = [];
        foreach (string path in Sources().Where(path => !path.EndsWith(".g.cs", StringComparison.Ordinal)))
        {
            int number = 0;
            foreach (string line in File.ReadLines(path))
            {
                number++;
                if (line.Length > Columns) faults.Add($"{path}:{number} has {line.Length} columns");
            }
        }
        Assert.Empty(faults);
    }

    private static IEnumerable<string> Sources()
    {
        char separator = Path.DirectorySeparatorChar;
        return new[] { "src", "tests", "bench", "samples" }
            .Select(folder => Path.Combine(RepositoryFolder.Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Contains($"{separator}obj{separator}", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^namespace\s+[\w.]+\s*(\{|$)", RegexOptions.Multiline)]
    private static partial Regex BlockNamespace();
}
