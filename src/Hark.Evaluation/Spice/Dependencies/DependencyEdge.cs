namespace Hark.Evaluation.Spice.Dependencies;

/// <summary>A grammatical relation between two words, such as nsubj or nmod:in.</summary>
internal sealed class DependencyEdge(DependencyNode governor, DependencyNode dependent, string relation)
{
    public DependencyNode Governor { get; } = governor;

    public DependencyNode Dependent { get; } = dependent;

    /// <summary>The relation's name; a preposition or conjunction may follow behind a colon.</summary>
    public string Relation { get; set; } = relation;

    /// <summary>As in printed parses: relation governor dependent.</summary>
    public override string ToString() => $"{Relation} {Governor.Index} {Dependent.Index}";
}
