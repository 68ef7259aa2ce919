using Hark.Evaluation.Spice.Dependencies;

namespace Hark.Evaluation.Spice.Grammar;

/// <summary>
/// Settles the two relations that stand for a choice: in "the man whom she looks at" the preposition marks the pronoun
/// (nmod and case); without a preposition the pronoun is the object.
/// </summary>
internal static class RelativeObjects
{
    public static void Settle(DependencyGraph graph)
    {
        foreach (DependencyEdge preposition in graph.Edges.Where(static edge => edge.Relation == "prep").ToArray())
        {
            DependencyEdge? noun = Array.Find(graph.EdgesFrom(preposition.Governor), edge =>
                edge.Relation is "nmod" or "rel" && edge.Dependent.Index <= preposition.Dependent.Index);
            if (noun is null)
            {
                preposition.Relation = "nmod";
                continue;
            }
            graph.Remove(preposition);
            graph.Connect(noun.Dependent, preposition.Dependent, "case");
            noun.Relation = "nmod";
        }
        foreach (DependencyEdge edge in graph.Edges)
            if (edge.Relation == "rel") edge.Relation = "dobj";
    }
}
