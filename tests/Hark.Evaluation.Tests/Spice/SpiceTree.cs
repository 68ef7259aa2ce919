using System.Text.Json;
using Hark.Evaluation.Spice.Dependencies;
using Hark.Evaluation.Spice.Scenes;
using Hark.TestKit;

namespace Hark.Evaluation.Tests.Spice;

/// <summary>A parse tree with what the original programs made of it.</summary>
internal sealed class SpiceTree
{
    public const string Own = "metrics/own_spice_trees", Originals = "originals_spice_trees.json";
    private readonly JsonElement item;

    private SpiceTree(JsonElement item) => this.item = item;

    public string Text => item.GetProperty("tree").GetString()!;

    public string[] Basic => Texts("basic");

    public string[] Collapsed => Texts("ccprocessed");

    /// <summary>Word, tag, lemma.</summary>
    public string[][] Tokens =>
        [.. item.GetProperty("tokens").EnumerateArray().Select(token => token.Deserialize<string[]>()!)];

    /// <summary>The statements, sorted.</summary>
    public string[] Tuples => [.. TuplesInOrder.Order(StringComparer.Ordinal)];

    /// <summary>The statements in the order in which the original makes them.</summary>
    public string[] TuplesInOrder =>
        [.. item.GetProperty("tuples").EnumerateArray().Select(static words => ToTuple(words).ToString())];

    public static IEnumerable<SpiceTree> Load(string golden) =>
        Of(GoldenFile.Load(golden).Json);

    /// <summary>Trees of sentences that are not in the repository; skips the test where they are missing.</summary>
    public static IEnumerable<SpiceTree> LoadShared(string name)
    {
        Assert.SkipWhen(RepositoryFolder.Shared is null, RepositoryFolder.SharedMissing);
        string file = Path.Combine(RepositoryFolder.Shared!, "data", "metric_cases", name);
        Assert.SkipUnless(File.Exists(file), RepositoryFolder.SharedMissing);
        return Of(JsonDocument.Parse(File.ReadAllBytes(file)).RootElement);
    }

    /// <summary>The golden dependencies as a graph.</summary>
    public DependencyGraph CollapsedGraph()
    {
        DependencyGraph graph = new();
        DependencyNode[] nodes = [.. Tokens.Select(token => graph.Add(token[0], token[1], token[2]))];
        foreach (string line in Collapsed)
        {
            string[] parts = line.Split(' ');
            (int governor, int dependent) = (int.Parse(parts[1]), int.Parse(parts[2]));
            if (governor == 0) graph.Roots.Add(nodes[dependent - 1]);
            else graph.Connect(nodes[governor - 1], nodes[dependent - 1], parts[0]);
        }
        return graph;
    }

    internal static SceneTuple ToTuple(JsonElement words)
    {
        string[] parts = words.Deserialize<string[]>()!;
        return parts.Length switch
        {
            1 => SceneTuple.OfObject(parts[0]),
            2 => SceneTuple.OfAttribute(parts[0], parts[1]),
            _ => SceneTuple.OfRelation(parts[0], parts[2], parts[1]),
        };
    }

    private static IEnumerable<SpiceTree> Of(JsonElement json) =>
        json.GetProperty("items").EnumerateArray().Select(item => new SpiceTree(item));

    private string[] Texts(string name) => item.GetProperty(name).Deserialize<string[]>()!;
}
