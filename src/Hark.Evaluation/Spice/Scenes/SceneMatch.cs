namespace Hark.Evaluation.Spice.Scenes;

/// <summary>How far the statements of a caption agree with those of the references.</summary>
/// <param name="Matched">Statements of the caption that occur in the references.</param>
/// <param name="Candidates">All statements of the caption.</param>
/// <param name="References">All statements of the references, merged.</param>
/// <param name="Precision">Matched of the caption's statements, 0 to 1.</param>
/// <param name="Recall">Matched as part of the references' statements, 0 to 1 and rarely more: several statements may
/// match the same one.</param>
/// <param name="F">The harmonic mean of both.</param>
internal readonly record struct SceneMatch(
    int Matched, int Candidates, int References, double Precision, double Recall, double F)
{
    /// <summary>SPICE: all statements. 0 where the references make none.</summary>
    public static SceneMatch OfAll(SceneGraph candidate, SceneGraph references) =>
        Of([.. candidate.Propositions], [.. references.Propositions], withoutReferences: 0);

    /// <summary>One kind of statements. Not a number where the references have none of the kind.</summary>
    public static SceneMatch Of(SceneSubset subset, SceneGraph candidate, SceneGraph references) =>
        Of(Select(subset, candidate), Select(subset, references), withoutReferences: double.NaN);

    private static Concept[][] Select(SceneSubset subset, SceneGraph graph) =>
        [.. graph.Propositions.Where(proposition => SubsetWords.Contains(subset, proposition))];

    private static SceneMatch Of(Concept[][] candidates, Concept[][] references, double withoutReferences)
    {
        int matched = candidates.Count(candidate => Array.Exists(references, other => Matches(candidate, other)));
        if (references.Length == 0)
            return new(0, candidates.Length, 0, withoutReferences, withoutReferences, withoutReferences);
        double precision = candidates.Length == 0 ? 0 : (double)matched / candidates.Length;
        double recall = (double)matched / references.Length;
        double f = matched == 0 ? 0 : 2 * (precision * recall) / (precision + recall);
        return new(matched, candidates.Length, references.Length, precision, recall, f);
    }

    private static bool Matches(Concept[] candidate, Concept[] reference)
    {
        if (candidate.Length != reference.Length) return false;
        for (int i = 0; i < candidate.Length; i++)
            if (!candidate[i].IsSimilarTo(reference[i])) return false;
        return true;
    }
}
