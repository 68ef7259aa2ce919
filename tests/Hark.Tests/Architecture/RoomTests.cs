using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Hark.Engine;
using Hark.TestKit;

namespace Hark.Tests.Architecture;

/// <summary>
/// A folder is a room, and each room stands only on rooms above it in the list of docs/architecture.md.
/// </summary>
public partial class RoomTests
{
    private const BindingFlags EveryMember = BindingFlags.Static | BindingFlags.Instance
        | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly char Separator = Path.DirectorySeparatorChar;
    private static readonly string Library = Path.Combine(RepositoryFolder.Root, "src", "Hark");

    private static readonly string[] Rooms =
    [
        "Engine.Kernels", "Engine", "Engine.Ops", "Engine.Graph",
        "Audio", "Features", "Layers", "Text", "Checkpoints", "Models", "Captioning", "Retrieval", "Library",
    ];

    // Engine's own floors see each other: operations call kernels, kernels use the worker team.
    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["Hark"] = [],
        ["Hark.Training"] = ["Hark"],
        ["Hark.Evaluation"] = ["Hark"],
        ["Hark.Onnx"] = ["Hark"],
        ["Hark.Cli"] = ["Hark", "Hark.Training", "Hark.Evaluation", "Hark.Onnx"],
        ["Hark.Benchmarks"] = ["Hark", "Hark.Training", "Hark.Evaluation", "Hark.Onnx", "Hark.Cli"],
    };

    public static TheoryData<string> SourceFiles() =>
        [.. Directory.EnumerateFiles(Library, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Separator}obj{Separator}", StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(Library, path))];

    [Fact]
    public void Every_room_uses_only_rooms_above_it()
    {
        List<string> faults = [];
        foreach (string file in SourceFiles().Select(row => row.Data))
        {
            string text = File.ReadAllText(Path.Combine(Library, file));
            string room = TopRoom(file.Replace(Separator, '.'));
            if (room == "Properties") continue;
            foreach (Match match in Using().Matches(text))
            {
                string used = TopRoom(match.Groups[1].Value + ".");
                if (Place(used) > Place(room)) faults.Add($"{file} ({room}) uses Hark.{used}");
            }
        }
        Assert.Empty(faults);
    }

    [Fact]
    public void Every_folder_is_a_known_room()
    {
        IEnumerable<string> folders = SourceFiles()
            .Select(row => row.Data.Split(Separator)[0])
            .Where(part => !part.EndsWith(".cs", StringComparison.Ordinal))
            .Distinct();
        Assert.All(folders, folder => Assert.True(Place(folder) >= 0, $"{folder} is no room of docs/architecture.md"));
    }

    [Fact]
    public void Namespaces_follow_folders()
    {
        foreach (string file in SourceFiles().Select(row => row.Data))
        {
            string text = File.ReadAllText(Path.Combine(Library, file));
            Match declared = Namespace().Match(text);
            if (!declared.Success) continue;
            string[] folders = Path.GetDirectoryName(file)!.Split(Separator, StringSplitOptions.RemoveEmptyEntries);
            string expected = string.Join('.', ["Hark", .. folders]);
            Assert.True(
                declared.Groups[1].Value == expected,
                $"{file} declares {declared.Groups[1].Value}, its folder says {expected}");
        }
    }

    [Fact]
    public void Projects_reference_only_projects_above_them()
    {
        string root = RepositoryFolder.Root;
        foreach (string path in Directory.EnumerateFiles(root, "*.csproj", SearchOption.AllDirectories))
        {
            string name = Path.GetFileNameWithoutExtension(path);
            if (!Projects.TryGetValue(name, out string[]? allowed)) continue;
            IEnumerable<string> used = XDocument.Load(path).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
            Assert.All(used, project => Assert.Contains(project, allowed));
        }
    }

    [Fact]
    public void The_library_has_no_package_and_no_native_code()
    {
        string project = File.ReadAllText(Path.Combine(Library, "Hark.csproj"));
        Assert.DoesNotContain("PackageReference", project, StringComparison.Ordinal);
        IEnumerable<string> foreign = typeof(Tensor).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(EveryMember))
            .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
            .Select(method => $"{method.DeclaringType}.{method.Name}");
        Assert.Empty(foreign);
    }

    private static string TopRoom(string dotted) => dotted[..dotted.IndexOf('.')];

    private static int Place(string room) => Array.FindIndex(Rooms, name => name == room);

    [GeneratedRegex(@"^using (?:static )?Hark\.([A-Za-z.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"^namespace ([A-Za-z0-9_.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
