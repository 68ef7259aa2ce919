namespace Hark.Evaluation.Spice.Jar;

/// <summary>One item of SPICE's output.</summary>
/// <param name="Id">Its id as written.</param>
/// <param name="F">The F1 of all statements, 0 to 1.</param>
/// <param name="Subsets">The F1 of each kind of statements; NaN where the references have none.</param>
internal sealed record SpiceItem(string Id, double F, IReadOnlyDictionary<string, double> Subsets);
