namespace Hark.Evaluation.Spice.Dependencies;

/// <summary>
/// The words of a sentence and the relations between them. A graph, not a tree: a word that two verbs share has two
/// governors. Not safe for several threads.
/// </summary>
internal sealed class DependencyGraph
{
    private readonly List<DependencyNode> nodes = [];
    private readonly Dictionary<DependencyNode, List<DependencyEdge>> outgoing = [];
    private readonly Dictionary<DependencyNode, List<DependencyEdge>> incoming = [];

    /// <summary>The words, in the order of the sentence; copies behind their word.</summary>
    public IReadOnlyList<DependencyNode> Nodes => nodes;

    /// <summary>The words on which everything hangs; usually one.</summary>
    public List<DependencyNode> Roots { get; } = [];

    /// <summary>All relations: by governor, then by dependent.</summary>
    public IEnumerable<DependencyEdge> Edges => nodes.SelectMany(EdgesFrom);

    /// <summary>Adds the next word of the sentence.</summary>
    public DependencyNode Add(string word, string tag, string lemma)
    {
        DependencyNode node = new(nodes.Count == 0 ? 1 : nodes[^1].Index + 1, 0, word, tag, lemma);
        Insert(node);
        return node;
    }

    /// <summary>Adds a second node for a word; it has no relations yet.</summary>
    public DependencyNode AddCopy(DependencyNode node)
    {
        int copies = nodes.Count(other => other.Index == node.Index);
        DependencyNode copy = new(node.Index, copies, node.Word, node.Tag, node.Lemma);
        Insert(copy);
        return copy;
    }

    /// <summary>Adds a relation, unless the same one is there.</summary>
    public void Connect(DependencyNode governor, DependencyNode dependent, string relation)
    {
        List<DependencyEdge> edges = outgoing[governor];
        if (edges.Exists(edge => edge.Dependent == dependent && edge.Relation == relation)) return;
        DependencyEdge added = new(governor, dependent, relation);
        edges.Insert(edges.FindLastIndex(edge => edge.Dependent.CompareTo(dependent) <= 0) + 1, added);
        List<DependencyEdge> reversed = incoming[dependent];
        reversed.Insert(reversed.FindLastIndex(edge => edge.Governor.CompareTo(governor) <= 0) + 1, added);
    }

    public void Remove(DependencyEdge edge)
    {
        outgoing[edge.Governor].Remove(edge);
        incoming[edge.Dependent].Remove(edge);
    }

    /// <summary>The relations that <paramref name="node"/> governs, in the order of their dependents. Changing the
    /// graph does not disturb a loop over them.</summary>
    public DependencyEdge[] EdgesFrom(DependencyNode node) => [.. outgoing[node]];

    /// <summary>The relations in which <paramref name="node"/> is the dependent, in the order of their governors.
    /// </summary>
    public DependencyEdge[] EdgesTo(DependencyNode node) => [.. incoming[node]];

    /// <summary>The dependents of <paramref name="node"/> by one relation.</summary>
    public IEnumerable<DependencyNode> Children(DependencyNode node, string relation) =>
        outgoing[node].Where(edge => edge.Relation == relation).Select(static edge => edge.Dependent);

    /// <summary>The first dependent by one relation.</summary>
    public DependencyNode? Child(DependencyNode node, string relation) => Children(node, relation).FirstOrDefault();

    public bool HasChild(DependencyNode node, string relation) => Child(node, relation) is not null;

    public bool HasChildren(DependencyNode node) => outgoing[node].Count > 0;

    /// <summary>The first governor.</summary>
    public DependencyNode? Parent(DependencyNode node) => incoming[node].FirstOrDefault()?.Governor;

    /// <summary>The first relation between two words.</summary>
    public DependencyEdge? Edge(DependencyNode governor, DependencyNode dependent) =>
        outgoing[governor].Find(edge => edge.Dependent == dependent);

    /// <summary>The word at a place of the sentence.</summary>
    public DependencyNode? At(int index) => nodes.Find(node => node.Index == index);

    /// <summary>The same words (the same objects) with relations of their own.</summary>
    public DependencyGraph Clone()
    {
        DependencyGraph clone = new();
        foreach (DependencyNode node in nodes) clone.Insert(node);
        foreach (DependencyEdge edge in Edges) clone.Connect(edge.Governor, edge.Dependent, edge.Relation);
        clone.Roots.AddRange(Roots);
        return clone;
    }

    private void Insert(DependencyNode node)
    {
        nodes.Insert(nodes.FindLastIndex(other => other.CompareTo(node) < 0) + 1, node);
        outgoing.Add(node, []);
        incoming.Add(node, []);
    }
}
