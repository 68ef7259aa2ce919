using System.Text.RegularExpressions;
using Hark.TestKit;

namespace Hark.Tests.Architecture;

/// <summary>
/// Every golden file is used by a test, every file of the originals that is not here has a reason, and every test that
/// uses one carries the trait <c>Category=Golden</c>.
/// </summary>
public partial class GoldenInventoryTests(ITestOutputHelper output)
{
    private const string Training = "the training systems that need it come with a later issue";

    /// <summary>Folders whose other files are not here yet, because nothing uses them, and why.</summary>
    private static readonly Dictionary<string, string> NotYet = new(StringComparer.Ordinal)
    {
        ["augmentation"] = Training,
        ["losses"] = Training,
        ["optim"] = Training,
        ["tuning"] = "hyper-parameter search comes with a later issue",
    };

    private static readonly string Tests = Path.Combine(RepositoryFolder.Root, "tests");

    private static readonly Dictionary<string, string> Sources = Directory
        .EnumerateFiles(Tests, "*.cs", SearchOption.AllDirectories)
        .Where(path => !Generated().IsMatch(path) && Path.GetFileName(path) != "GoldenInventoryTests.cs")
        .ToDictionary(path => Path.GetRelativePath(Tests, path), File.ReadAllText);

    // What loads golden files, and the tests that stand on it.
    private static readonly Dictionary<string, string> Users = FindUsers();

    [Fact]
    public void Every_golden_file_here_has_a_test()
    {
        List<string> orphans = [];
        foreach (string golden in Committed())
        {
            string[] users = UsersOf(golden);
            output.WriteLine($"{golden}: {string.Join(", ", users)}");
            if (users.Length == 0) orphans.Add(golden);
        }
        Assert.True(orphans.Count == 0, $"No test uses {string.Join(", ", orphans)}.");
    }

    [Fact]
    public void Every_golden_file_beside_the_repository_is_here_or_has_a_reason()
    {
        Assert.SkipWhen(RepositoryFolder.Shared is null, RepositoryFolder.SharedMissing);
        string folder = Path.Combine(RepositoryFolder.Shared!, "golden");
        Assert.SkipUnless(Directory.Exists(folder), "there are no originals of the golden files here");
        HashSet<string> here = [.. Committed()];
        List<string> missing = [];
        foreach (string golden in Names(folder).Where(name => !here.Contains(name)))
        {
            string? reason = NotYet.GetValueOrDefault(golden.Split('/')[0]);
            output.WriteLine($"{golden}: {reason}");
            if (reason is null) missing.Add(golden);
        }
        Assert.True(missing.Count == 0, $"Not in tests/golden, and no reason is given: {string.Join(", ", missing)}.");
    }

    [Fact]
    public void Tests_on_golden_files_carry_their_category()
    {
        IEnumerable<string> unmarked = Users
            .Where(source => TestMethod().IsMatch(source.Value)
                && !source.Value.Contains("[Trait(\"Category\", \"Golden\")]", StringComparison.Ordinal))
            .Select(source => source.Key);
        Assert.Empty(unmarked.Order());
    }

    private static IEnumerable<string> Committed() => Names(RepositoryFolder.Golden);

    // A pair of JSON and tensors is one; the checkpoints are two lists with their folders.
    private static IEnumerable<string> Names(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
        .Where(name => !name.EndsWith(".md", StringComparison.Ordinal) && name.Contains('/', StringComparison.Ordinal))
        .Select(name => CheckpointFolder().Replace(Extension().Replace(name, ""), "checkpoints/$1"))
        .Select(name => name == "checkpoints/good_index" ? "checkpoints/good" : name)
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    private static string[] UsersOf(string golden) =>
        [
            .. Users.Where(source => Mentions(source.Value, golden))
                .Select(source => source.Key)
                .Order(StringComparer.Ordinal),
        ];

    private static Dictionary<string, string> FindUsers()
    {
        static bool Loads(string text) =>
            text.Contains("GoldenFile.Load(", StringComparison.Ordinal)
            || text.Contains("RepositoryFolder.Golden", StringComparison.Ordinal);
        string[] helpers =
        [
            .. Sources.Where(source => Loads(source.Value) && !TestMethod().IsMatch(source.Value))
                .Select(source => Path.GetFileNameWithoutExtension(source.Key)),
        ];
        Regex helper = new($@"\b({string.Join('|', helpers.Select(Regex.Escape))})\b");
        return Sources.Where(source => Loads(source.Value) || helper.IsMatch(source.Value)).ToDictionary();
    }

    // The whole name, or the name alone where a helper knows its folder.
    private static bool Mentions(string text, string golden)
    {
        string name = golden[(golden.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return text.Contains(golden, StringComparison.Ordinal)
            || text.Contains($"\"{name}\"", StringComparison.Ordinal)
            || (golden == "checkpoints/good" && text.Contains("GoldenCheckpoint.Good(", StringComparison.Ordinal))
            || (golden == "checkpoints/hostile" && text.Contains("HostileList.", StringComparison.Ordinal))
            || text.Contains($"\"{name}.json\"", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"[\\/](obj|bin)[\\/]")]
    private static partial Regex Generated();

    [GeneratedRegex(@"\.(json|safetensors|bin|npz|csv|txt)$")]
    private static partial Regex Extension();

    [GeneratedRegex("^checkpoints/(good|hostile)(/.*|)$")]
    private static partial Regex CheckpointFolder();

    [GeneratedRegex(@"\[(Fact|Theory)")]
    private static partial Regex TestMethod();
}
