namespace Hark.Evaluation.Spice.Scenes;

/// <summary>Families of grammatical relations that the rules speak of.</summary>
internal static class RelationNames
{
    private const string nominal = "nmod:";

    /// <summary>A modifier with its kind or preposition: nmod:in, nmod:poss, nmod:agent.</summary>
    public static bool IsNamedModifier(string relation) => relation.StartsWith(nominal, StringComparison.Ordinal);

    /// <summary>What can complete a verb in these rules: an object or a named modifier.</summary>
    public static bool IsComplement(string relation) => relation is "dobj" or "iobj" || IsNamedModifier(relation);

    /// <summary>A direct or indirect object.</summary>
    public static bool IsObject(string relation) =>
        relation.Length == 4 && relation.EndsWith("obj", StringComparison.Ordinal);

    /// <summary>A named modifier that does not name the agent of a passive.</summary>
    public static bool IsModifierButAgent(string relation) =>
        IsNamedModifier(relation) && !relation.Contains("agent", StringComparison.Ordinal);

    /// <summary>The preposition of a named modifier, as words; null for owners and agents, which have none.</summary>
    public static string? Preposition(string relation) =>
        IsNamedModifier(relation) && relation is not ("nmod:poss" or "nmod:agent")
            ? relation[nominal.Length..].Replace('_', ' ') : null;
}
