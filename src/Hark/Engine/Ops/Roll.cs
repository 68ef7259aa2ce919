using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine.Ops;

/// <summary>A cyclic shift, made of a cut and a joint.</summary>
[Experimental("HARK001")]
public static class RollExtensions
{
    /// <summary>Moves the entries of an axis up by <paramref name="shift"/>; what leaves at one end comes in at the
    /// other (PyTorch's <c>roll</c>).</summary>
    /// <param name="x">[..].</param>
    /// <param name="axis">The axis; negative numbers count from the end.</param>
    /// <param name="shift">Entry i of the result is entry i - shift of x, counted in a circle.</param>
    public static Tensor Roll(this Tensor x, int axis, int shift)
    {
        ArgumentNullException.ThrowIfNull(x);
        int size = x.Shape[axis];
        int start = size == 0 ? 0 : ((-shift % size) + size) % size;
        return start == 0 ? x : Concat.Of(axis, x.Slice(axis, start, size - start), x.Slice(axis, 0, start));
    }
}
