namespace Hark.Evaluation.Spice.Trees;

/// <summary>A text that is not a tree in Penn's bracket notation.</summary>
internal sealed class PennTreeException(string rule, int offset)
    : Exception($"{rule}, at character {offset} of the tree")
{
    /// <summary>Where the text breaks the rule, in characters from 0.</summary>
    public int Offset { get; } = offset;
}
