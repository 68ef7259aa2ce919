using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>Which operations may write their output over an input.</summary>
internal static class InPlace
{
    /// <summary>
    /// Whether each element of the output depends on the element of that input at the same place and on no other one.
    /// </summary>
    public static bool IsSafe(GraphNode node, int input)
    {
        if (node.Inputs[input].Shape.Count != node.Output.Shape.Count) return false;
        return node.Operation switch
        {
            ActivateOperation or ScaleOperation or ExpOperation or LogOperation => true,
            BatchNormOperation { Training: false } => input == 0,
            AddOperation or SubtractOperation or MultiplyOperation => true,
            _ => false,
        };
    }
}
