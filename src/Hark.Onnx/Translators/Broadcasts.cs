using Hark.Engine;
using Hark.Engine.Graph;

namespace Hark.Onnx.Translators;

/// <summary>
/// Functions of two tensors, one of which may repeat along axes that it lacks or that have the size 1.
/// </summary>
internal static class Broadcasts
{
    public static StoredValue Translate(GraphWriter writer, GraphNode node, string operation)
    {
        Shape shape = node.Output.Shape;
        // The larger one keeps its order: it costs most to move.
        GraphValue leader = node.Inputs
            .Where(input => input.Shape.Rank == shape.Rank)
            .OrderBy(input => input.Constant is not null)
            .ThenByDescending(input => input.Shape.Count)
            .First();
        AxisOrder order = writer.OrderOf(leader);
        string left = Operand(writer, node.Inputs[0], order), right = Operand(writer, node.Inputs[1], order);
        return new(writer.Node(operation, [left, right]), shape, order);
    }

    private static string Operand(GraphWriter writer, GraphValue value, AxisOrder order)
    {
        if (value.Shape.Rank == order.Rank) return writer.InOrder(value, order);
        if (order.IsPlain) return writer.Plain(value);

        int[] ones = [.. Enumerable.Repeat(1, order.Rank - value.Shape.Rank)];
        Shape full = new([.. ones, .. value.Shape.ToArray()]);
        if (value.Constant is { } constant && order.IsSameBytes(AxisOrder.Plain(order.Rank), full))
            return writer.Initializers.Reshaped(constant, order.Sizes(full));
        return writer.InOrder(writer.Reshape(writer.Stored(value), full), order).Name;
    }
}
