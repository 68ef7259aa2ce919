namespace Hark.Evaluation.Spice.Scenes;

/// <summary>
/// One statement of a caption: there is a thing, a thing has an attribute, or a thing stands in a relation to another.
/// Words are base forms in lower case; relations are phrases such as "bark at".
/// </summary>
/// <param name="Subject">The thing.</param>
/// <param name="Attribute">What is said of it alone; null in the other two kinds.</param>
/// <param name="Relation">How it relates to <paramref name="Target"/>; null in the other two kinds.</param>
/// <param name="Target">The other thing; null in the other two kinds.</param>
internal sealed record SceneTuple(string Subject, string? Attribute, string? Relation, string? Target)
{
    /// <summary>There is a thing.</summary>
    public static SceneTuple OfObject(string subject) => new(subject, null, null, null);

    /// <summary>A thing and what is said of it.</summary>
    public static SceneTuple OfAttribute(string subject, string attribute) => new(subject, attribute, null, null);

    /// <summary>A thing and another in a relation.</summary>
    public static SceneTuple OfRelation(string subject, string relation, string target) =>
        new(subject, null, relation, target);

    /// <inheritdoc/>
    public override string ToString() =>
        Relation is not null ? $"({Subject}, {Relation}, {Target})"
        : Attribute is not null ? $"({Subject}, {Attribute})" : $"({Subject})";
}
