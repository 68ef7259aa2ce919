namespace Hark.Evaluation.Spice.Scenes;

/// <summary>
/// The scene that one caption describes, or all references of an item together. Statements are merged as they come: a
/// thing joins the most similar thing that is there, attributes and relations the first similar one (SPICE, Anderson
/// et al. 2016, and its program at github.com/peteanderson80/SPICE). Not safe for several threads.
/// </summary>
internal sealed class SceneGraph(ISynsets synsets)
{
    private readonly List<SceneNode> nodes = [];
    private readonly List<SceneRelation> relations = [];

    public SceneGraph(ISynsets synsets, IEnumerable<SceneTuple> tuples) : this(synsets)
    {
        foreach (SceneTuple tuple in tuples) Add(tuple);
    }

    /// <summary>Every statement of the merged scene, as concepts: 1 for a thing, 2 with an attribute, 3 for a
    /// relation (subject, relation, target).</summary>
    public IEnumerable<Concept[]> Propositions
    {
        get
        {
            foreach (SceneNode node in nodes)
            {
                yield return [node.Concept];
                foreach (Concept attribute in node.Attributes) yield return [node.Concept, attribute];
            }
            foreach (SceneRelation relation in relations)
                yield return [relation.Subject.Concept, relation.Relation, relation.Target.Concept];
        }
    }

    public void Add(SceneTuple tuple)
    {
        SceneNode subject = NodeOf(tuple.Subject);
        if (tuple.Attribute is not null) subject.Add(ConceptOf(tuple.Attribute));
        if (tuple.Relation is not null) Relate(subject, tuple.Relation, NodeOf(tuple.Target!));
    }

    private SceneNode NodeOf(string word)
    {
        Concept concept = ConceptOf(word);
        if (nodes.Find(node => node.Concept.IsSameAs(concept)) is SceneNode same) return same;
        SceneNode? closest = null;
        float highest = 0;
        foreach (SceneNode node in nodes)
        {
            float similarity = concept.Similarity(node.Concept);
            if (similarity > highest) (highest, closest) = (similarity, node);
        }
        if (closest is not null)
        {
            closest.Concept.Merge(concept);
            return closest;
        }
        SceneNode added = new(concept);
        nodes.Add(added);
        return added;
    }

    private void Relate(SceneNode subject, string phrase, SceneNode target)
    {
        const string be = "be ";
        Concept concept = ConceptOf(phrase.StartsWith(be, StringComparison.Ordinal) ? phrase[be.Length..] : phrase);
        SceneRelation added = new(subject, concept, target);
        SceneRelation[] parallel = [.. relations.Where(added.HasEndsOf)];
        if (Array.Exists(parallel, relation => relation.Relation.IsSameAs(concept))) return;
        if (Array.Find(parallel, relation => relation.Relation.IsSimilarTo(concept)) is SceneRelation similar)
            similar.Relation.Merge(concept);
        else relations.Add(added);
    }

    private Concept ConceptOf(string phrase) =>
        new(phrase, synsets.Of(phrase.Trim().ToLowerInvariant().Replace(' ', '_')));
}
