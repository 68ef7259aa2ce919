using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Hark.Engine;

/// <summary>The operand of plain twins: a shape and an ordinary array, in float or double.</summary>
/// <param name="Shape">The sizes of the axes.</param>
/// <param name="Values">The elements in row-major order.</param>
[Experimental("HARK001")]
public sealed record PlainTensor<T>(Shape Shape, T[] Values)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A tensor of zeros.</summary>
    public PlainTensor(Shape shape)
        : this(shape, new T[shape.Count])
    {
    }

    /// <summary>The element at a position in row-major order.</summary>
    public ref T this[int index] => ref Values[index];
}
