using Hark.Evaluation.Spice.Trees;

namespace Hark.Evaluation.Spice.Grammar;

/// <summary>How one grammatical relation is found in a tree.</summary>
/// <param name="Name">The relation: nsubj.</param>
/// <param name="Parent">The more general relation, which it replaces where both are found; null for none.</param>
/// <param name="Targets">The phrases that have the relation to a phrase. They may be anywhere in the tree, and one may
/// come twice.</param>
internal sealed record GrammarRule(string Name, string? Parent, Func<PennTree, IEnumerable<PennTree>> Targets);
