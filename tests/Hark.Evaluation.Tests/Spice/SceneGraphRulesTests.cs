using Hark.Evaluation.Spice.Dependencies;
using Hark.Evaluation.Spice.Scenes;

namespace Hark.Evaluation.Tests.Spice;

public class SceneGraphRulesTests
{
    [Fact]
    [Trait("Category", "Golden")]
    public void Statements_of_given_dependencies_are_those_of_the_original() => Compare(SpiceTree.Load(SpiceTree.Own));

    [Fact]
    public void Statements_of_other_sentences_are_those_of_the_original() =>
        Compare(SpiceTree.LoadShared(SpiceTree.Originals));

    [Fact]
    public void The_given_graph_is_not_changed()
    {
        DependencyGraph graph = new();
        DependencyNode article = graph.Add("a", "DT", "a"), lot = graph.Add("lot", "NN", "lot");
        DependencyNode of = graph.Add("of", "IN", "of"), rain = graph.Add("rain", "NN", "rain");
        graph.Roots.Add(lot);
        graph.Connect(lot, article, "det");
        graph.Connect(lot, rain, "nmod:of");
        graph.Connect(rain, of, "case");
        string[] before = [.. graph.Edges.Select(edge => edge.ToString())];

        Assert.Equal(["(lot)", "(rain)"], SceneTexts.Sorted(SceneGraphRules.Apply(graph)));
        Assert.Equal(before, graph.Edges.Select(edge => edge.ToString()));
        Assert.Equal([lot], graph.Roots);
    }

    [Fact]
    public void A_circle_of_relations_ends()
    {
        // a man with his dog: the owner of the dog is the man whom the dog modifies
        DependencyGraph graph = new();
        DependencyNode man = graph.Add("man", "NN", "man");
        DependencyNode his = graph.Add("his", "PRP$", "he"), dog = graph.Add("dog", "NN", "dog");
        graph.Roots.Add(man);
        graph.Connect(man, dog, "nmod:with");
        graph.Connect(dog, his, "nmod:poss");

        Assert.Equal(["(dog)", "(man)", "(man, have, dog)", "(man, with, dog)"],
            SceneTexts.Sorted(SceneGraphRules.Apply(graph)));
    }

    private static void Compare(IEnumerable<SpiceTree> trees)
    {
        int count = 0;
        foreach (SpiceTree tree in trees)
        {
            Assert.True(tree.Tuples.SequenceEqual(SceneTexts.Sorted(SceneGraphRules.Apply(tree.CollapsedGraph()))),
                tree.Text);
            count++;
        }
        Assert.NotEqual(0, count);
    }
}
