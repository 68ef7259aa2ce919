using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>Which nodes can compute some items of a batch (entries of axis 0) without the others.</summary>
internal static class ItemByItem
{
    /// <summary>
    /// Whether item i of the output depends on item i of every input that is not constant, and on no other item.
    /// </summary>
    public static bool IsSafe(GraphNode node)
    {
        Shape y = node.Output.Shape;
        if (y.Rank < 2 || !node.Inputs.All(input => input.Constant is not null || HasItems(input.Shape))) return false;
        return node.Operation switch
        {
            Conv2dOperation or LinearOperation or FusedProduct or QuantizedLinearOperation => true,
            StrassenProduct or FusedDepthwise or SideRoom or SideResult => true,
            BatchNormOperation { Training: false } or LayerNormOperation or NormalizeL2Operation => true,
            SoftmaxOperation or LogSoftmaxOperation or AttentionOperation or EmbeddingOperation => true,
            MaxPool2dOperation or AvgPool2dOperation or ReshapeOperation => true,
            ActivateOperation or ScaleOperation or ExpOperation or LogOperation => true,
            AddOperation or SubtractOperation or MultiplyOperation => !node.Inputs.Any(IsConstantBatch),
            ConcatOperation concat => !IsBatchAxis(concat.Axis) && !node.Inputs.Any(IsConstantBatch),
            SliceOperation slice => !IsBatchAxis(slice.Axis),
            PadOperation pad => !IsBatchAxis(pad.Axis),
            ResizeOperation resize => !IsBatchAxis(resize.Axis),
            TransposeOperation transpose => transpose.Permutation[0] == 0,
            MeanOperation mean => !mean.Axes.Any(IsBatchAxis),
            SumOperation sum => !sum.Axes.Any(IsBatchAxis),
            MaxOperation max => !IsBatchAxis(max.Axis),
            _ => false,
        };

        bool HasItems(Shape shape) => shape.Rank >= 2 && shape[0] == y[0];

        bool IsConstantBatch(GraphValue value) =>
            value.Constant is not null && value.Shape.Rank == y.Rank && value.Shape[0] == y[0];

        bool IsBatchAxis(int axis) => node.Inputs[0].Shape.NormalizeAxis(axis) == 0;
    }
}
