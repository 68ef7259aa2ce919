namespace Hark.Evaluation.Spice.Scenes;

/// <summary>A relation of two things of a scene.</summary>
internal sealed record SceneRelation(SceneNode Subject, Concept Relation, SceneNode Target)
{
    public bool HasEndsOf(SceneRelation other) => Subject == other.Subject && Target == other.Target;
}
