namespace Hark.Evaluation.Spice.Scenes;

/// <summary>The kinds of statements that SPICE also scores alone.</summary>
internal enum SceneSubset
{
    /// <summary>Things.</summary>
    Object,

    /// <summary>Things with an attribute.</summary>
    Attribute,

    /// <summary>Things in a relation.</summary>
    Relation,

    /// <summary>Attributes that are small numbers.</summary>
    Cardinality,

    /// <summary>Attributes that are common colours.</summary>
    Color,

    /// <summary>Attributes that tell a size.</summary>
    Size,
}
