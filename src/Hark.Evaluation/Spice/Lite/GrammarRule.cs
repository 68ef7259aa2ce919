namespace Hark.Evaluation.Spice.Lite;

/// <summary>One rule of the grammar.</summary>
/// <param name="Parent">The symbol that it makes.</param>
/// <param name="Left">The left or only child.</param>
/// <param name="Right">The right child, or -1.</param>
/// <param name="LeftIsHead">Whether the left child's head word stands for the phrase.</param>
/// <param name="Relation">How the other child's head word hangs on it.</param>
/// <param name="Score">The logarithm of the rule's probability.</param>
internal sealed record GrammarRule(int Parent, int Left, int Right, bool LeftIsHead, string Relation, float Score);

/// <summary>What the chart needs of a rule with two children, packed.</summary>
internal readonly record struct BinaryRule(byte Right, byte Parent, short Number, float Score);
