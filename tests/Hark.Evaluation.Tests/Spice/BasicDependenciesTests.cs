using Hark.Evaluation.Spice;
using Hark.Evaluation.Spice.Dependencies;
using Hark.Evaluation.Spice.Grammar;
using Hark.Evaluation.Spice.Trees;

namespace Hark.Evaluation.Tests.Spice;

public class BasicDependenciesTests
{
    [Fact]
    [Trait("Category", "Golden")]
    public void Trees_become_what_the_original_makes_of_them() => Compare(SpiceTree.Load(SpiceTree.Own));

    [Fact]
    public void Trees_of_other_sentences_become_what_the_original_makes_of_them() =>
        Compare(SpiceTree.LoadShared(SpiceTree.Originals));

    private static void Compare(IEnumerable<SpiceTree> trees)
    {
        List<string> faults = [];
        int count = 0;
        foreach (SpiceTree tree in trees)
        {
            count++;
            DependencyGraph basic = BasicDependencies.Of(PennTreeReader.Read(tree.Text));
            DependencyGraph collapsed = CollapsedDependencies.Of(basic);
            Check("words", tree.Tokens.Select(token => string.Join('/', token)),
                basic.Nodes.Select(node => $"{node.Word}/{node.Tag}/{node.Lemma}"));
            Check("basic", tree.Basic, Lines(basic));
            Check("collapsed", tree.Collapsed, Lines(collapsed));
            string[] tuples = [.. CaptionTuples.OfDependencies(basic).Select(tuple => tuple.ToString())];
            Check("tuples", tree.Tuples, tuples);
            // Merging depends on the order.
            if (!tree.TuplesInOrder.SequenceEqual(tuples)) faults.Add($"{tree.Text}\n  order of the tuples");

            void Check(string what, IEnumerable<string> expected, IEnumerable<string> found)
            {
                string[] missing = [.. expected.Except(found)], more = [.. found.Except(expected)];
                if (missing.Length + more.Length > 0 || expected.Count() != found.Count())
                    faults.Add($"{tree.Text}\n  {what}: missing [{string.Join(", ", missing)}]"
                        + $" found instead [{string.Join(", ", more)}]");
            }
        }
        Assert.NotEqual(0, count);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static IEnumerable<string> Lines(DependencyGraph graph) =>
        [.. graph.Roots.Select(root => $"root 0 {root.Index}"), .. graph.Edges.Select(edge => edge.ToString())];
}
