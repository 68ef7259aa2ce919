using System.Text.Json;
using Hark.Evaluation.Spice.Scenes;
using Hark.TestKit;
using Hark.Text;

namespace Hark.Evaluation.Tests.Spice;

public class SceneMatchTests
{
    private const double Tolerance = 1e-9;

    [Fact]
    [Trait("Category", "Golden")]
    public void Scores_are_those_of_the_original()
    {
        WordNet? wordNet = WordNet.Find();
        Assert.SkipWhen(wordNet is null, "needs the dictionary WordNet");
        WordNetSynsets synsets = new(wordNet);
        int count = 0;
        foreach (JsonElement item in GoldenFile.Load("metrics/originals_spice_tuples").Json
            .GetProperty("items").EnumerateArray())
        {
            SceneGraph candidate = new(synsets, Tuples(item.GetProperty("cand")));
            SceneGraph references = new(synsets, item.GetProperty("refs").EnumerateArray().SelectMany(Tuples));
            Assert.Equal(Set(item.GetProperty("cand_set")), Set(candidate));
            Assert.Equal(Set(item.GetProperty("ref_set")), Set(references));

            JsonElement expected = item.GetProperty("expected");
            Compare(expected.GetProperty("All"), SceneMatch.OfAll(candidate, references));
            foreach (SceneSubset subset in Enum.GetValues<SceneSubset>())
                Compare(expected.GetProperty(subset.ToString()), SceneMatch.Of(subset, candidate, references));
            count++;
        }
        Assert.Equal(405, count);
    }

    [Fact]
    public void Without_statements_in_the_references_all_is_zero_and_a_subset_is_no_number()
    {
        SceneGraph candidate = new(NoSynsets.Instance, [SceneTuple.OfObject("dog")]);
        SceneGraph empty = new(NoSynsets.Instance, []);
        Assert.Equal(0, SceneMatch.OfAll(candidate, empty).F);
        Assert.Equal(0, SceneMatch.OfAll(empty, candidate).F);
        Assert.True(double.IsNaN(SceneMatch.Of(SceneSubset.Object, candidate, empty).F));
    }

    private static void Compare(JsonElement expected, SceneMatch found)
    {
        Assert.Equal(expected.GetProperty("tp").GetInt32(), found.Matched);
        Assert.Equal(expected.GetProperty("fp").GetInt32(), found.Candidates - found.Matched);
        Assert.Equal(expected.GetProperty("fn").GetInt32(), found.References - found.Matched);
        Assert.Equal(Number(expected, "f"), found.F, Tolerance);
        Assert.Equal(Number(expected, "pr"), found.Precision, Tolerance);
        Assert.Equal(Number(expected, "re"), found.Recall, Tolerance);
    }

    private static double Number(JsonElement scores, string name) =>
        scores.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : double.NaN;

    private static IEnumerable<SceneTuple> Tuples(JsonElement tuples) =>
        tuples.EnumerateArray().Select(SpiceTree.ToTuple);

    private static string[] Set(JsonElement propositions) => [.. propositions.EnumerateArray()
        .Select(static proposition => Text(proposition.Deserialize<string[][]>()!)).Order(StringComparer.Ordinal)];

    private static string[] Set(SceneGraph graph) => [.. graph.Propositions
        .Select(static proposition => Text([.. proposition.Select(static concept => concept.Words.ToArray())]))
        .Order(StringComparer.Ordinal)];

    private static string Text(string[][] concepts) =>
        string.Join(", ", concepts.Select(static words => string.Join('/', words.Order(StringComparer.Ordinal))));
}
