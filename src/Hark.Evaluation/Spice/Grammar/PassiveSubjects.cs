using Hark.Evaluation.Spice.Dependencies;

namespace Hark.Evaluation.Spice.Grammar;

/// <summary>The subject of a verb with a passive auxiliary is a passive subject, wherever the auxiliary stands.
/// </summary>
internal static class PassiveSubjects
{
    public static void Correct(DependencyGraph graph)
    {
        foreach (DependencyNode verb in graph.Nodes)
        {
            if (!graph.HasChild(verb, "auxpass")) continue;
            foreach (DependencyEdge edge in graph.EdgesFrom(verb))
            {
                if (edge.Relation is not ("nsubj" or "csubj")) continue;
                graph.Remove(edge);
                graph.Connect(verb, edge.Dependent, edge.Relation + "pass");
            }
        }
    }
}
