using Hark.Engine.Graph;
using Hark.Engine.Ops;

namespace Hark.Onnx.Translators;

/// <summary>Interpolation of one axis.</summary>
internal static class Resizes
{
    public static StoredValue Translate(GraphWriter writer, GraphNode node)
    {
        ResizeOperation resize = (ResizeOperation)node.Operation;
        StoredValue x = writer.Stored(node.Inputs[0]);
        int axis = x.Order.Find(x.Shape.NormalizeAxis(resize.Axis));
        long[] sizes = x.Order.Sizes(x.Shape);
        // ONNX Runtime knows cubic interpolation of the last two axes of four, linear one of two or more: the axis
        // comes last but one, as an image of everything before and everything behind it.
        long before = Product(sizes.AsSpan(0, axis)), behind = Product(sizes.AsSpan(axis + 1)), size = sizes[axis];
        long newSize = node.Output.Shape[resize.Axis];
        Initializers numbers = writer.Initializers;
        string image = writer.Node("Reshape", [x.Name, numbers.Integers(1, before, size, behind)]);
        string places = resize.AlignsCorners ? "align_corners"
            : resize.Interpolation == Interpolation.Nearest ? "asymmetric"
            : "half_pixel";
        string resized = writer.Node(
            "Resize",
            [image, "", "", numbers.Integers(1, before, newSize, behind)],
            Attributes.Of("mode", resize.Interpolation.ToString().ToLowerInvariant()),
            Attributes.Of("coordinate_transformation_mode", places),
            Attributes.Of("nearest_mode", "floor"),
            Attributes.Of("cubic_coeff_a", -0.75f));
        sizes[axis] = newSize;
        string result = writer.Node("Reshape", [resized, numbers.Integers(sizes)]);
        return new(result, node.Output.Shape, x.Order);
    }

    private static long Product(ReadOnlySpan<long> sizes)
    {
        long product = 1;
        foreach (long size in sizes) product *= size;
        return product;
    }
}
