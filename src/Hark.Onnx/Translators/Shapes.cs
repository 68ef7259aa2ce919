using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;

namespace Hark.Onnx.Translators;

/// <summary>Operations that move or cut values.</summary>
internal static class Shapes
{
    public static StoredValue Reshape(GraphWriter writer, GraphNode node) =>
        writer.Reshape(writer.Stored(node.Inputs[0]), node.Output.Shape);

    /// <summary>Nothing is moved: the same stored values have other axes in the network.</summary>
    public static StoredValue Transpose(GraphWriter writer, GraphNode node)
    {
        StoredValue x = writer.Stored(node.Inputs[0]);
        IReadOnlyList<int> permutation = ((TransposeOperation)node.Operation).Permutation;
        return new(x.Name, node.Output.Shape, x.Order.After(permutation));
    }

    public static StoredValue Slice(GraphWriter writer, GraphNode node)
    {
        SliceOperation slice = (SliceOperation)node.Operation;
        StoredValue x = writer.Stored(node.Inputs[0]);
        Initializers numbers = writer.Initializers;
        string start = numbers.Integers(slice.Start), end = numbers.Integers(slice.Start + slice.Length);
        string axis = numbers.Integers(x.Order.Find(x.Shape.NormalizeAxis(slice.Axis)));
        return new(writer.Node("Slice", [x.Name, start, end, axis]), node.Output.Shape, x.Order);
    }

    public static StoredValue Pad(GraphWriter writer, GraphNode node)
    {
        PadOperation pad = (PadOperation)node.Operation;
        StoredValue x = writer.Stored(node.Inputs[0]);
        int rank = x.Shape.Rank, axis = x.Order.Find(x.Shape.NormalizeAxis(pad.Axis));
        long[] pads = new long[2 * rank]; // all beginnings, then all ends
        (pads[axis], pads[rank + axis]) = (pad.Low, pad.High);
        string amounts = writer.Initializers.Integers(pads), value = writer.Initializers.Scalar(pad.Value);
        return new(writer.Node("Pad", [x.Name, amounts, value]), node.Output.Shape, x.Order);
    }

    public static StoredValue Concat(GraphWriter writer, GraphNode node)
    {
        Shape shape = node.Output.Shape;
        AxisOrder order = writer.OrderOf(node.Inputs.MaxBy(input => input.Constant is null ? input.Shape.Count : -1)!);
        string[] parts = [.. node.Inputs.Select(input => writer.InOrder(input, order))];
        long axis = order.Find(shape.NormalizeAxis(((ConcatOperation)node.Operation).Axis));
        return new(writer.Node("Concat", parts, Attributes.Of("axis", axis)), shape, order);
    }
}
