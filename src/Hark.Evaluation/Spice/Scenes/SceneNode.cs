namespace Hark.Evaluation.Spice.Scenes;

/// <summary>A thing of a scene with its attributes.</summary>
internal sealed class SceneNode(Concept concept)
{
    private readonly List<Concept> attributes = [];

    public Concept Concept { get; } = concept;

    public IReadOnlyList<Concept> Attributes => attributes;

    /// <summary>Adds an attribute; one that is similar to an earlier one becomes part of it.</summary>
    public void Add(Concept attribute)
    {
        if (attributes.Exists(attribute.IsSameAs)) return;
        if (attributes.Find(attribute.IsSimilarTo) is Concept similar) similar.Merge(attribute);
        else attributes.Add(attribute);
    }
}
