using Hark.Evaluation.Spice.Dependencies;
using Hark.Evaluation.Spice.Grammar;
using Hark.Evaluation.Spice.Scenes;
using Hark.Evaluation.Spice.Trees;

namespace Hark.Evaluation.Spice;

/// <summary>The statements of a parsed sentence, as SPICE 1.0 reads them.</summary>
internal static class CaptionTuples
{
    /// <summary>From a tree in Penn's bracket notation.</summary>
    /// <exception cref="PennTreeException">The text is not a tree.</exception>
    public static IReadOnlyList<SceneTuple> OfTree(string text) => OfTree(PennTreeReader.Read(text));

    /// <summary>From a tree, which is reshaped.</summary>
    public static IReadOnlyList<SceneTuple> OfTree(PennTree tree) => OfDependencies(BasicDependencies.Of(tree));

    /// <summary>From basic dependencies.</summary>
    public static IReadOnlyList<SceneTuple> OfDependencies(DependencyGraph basic) =>
        SceneGraphRules.Apply(CollapsedDependencies.Of(basic));
}
