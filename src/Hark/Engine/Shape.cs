using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Hark.Engine;

/// <summary>
/// The sizes of a tensor's axes, outermost first; rank 0 is a scalar. At most <see cref="MaxRank"/> axes, each at
/// least 0, at most 2^31 - 1 elements in all. Immutable.
/// </summary>
[Experimental("HARK001")]
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The largest number of axes.</summary>
    public const int MaxRank = 6;

    private readonly Axes axes;

    /// <summary>Creates a shape from its axes.</summary>
    /// <exception cref="ArgumentException">More than <see cref="MaxRank"/> axes, a negative
    /// axis, or too many elements.</exception>
    public Shape(params ReadOnlySpan<int> sizes)
    {
        if (sizes.Length > MaxRank)
            throw new ArgumentException($"A shape has at most {MaxRank} axes, not {sizes.Length}.", nameof(sizes));

        long count = 1;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] < 0) throw new ArgumentException($"Axis {i} has the negative size {sizes[i]}.", nameof(sizes));
            count *= sizes[i];
            if (count > int.MaxValue)
                throw new ArgumentException(
                    $"[{string.Join(", ", sizes.ToArray())}] has more than 2^31 - 1 elements.", nameof(sizes));
            axes[i] = sizes[i];
        }
        Rank = sizes.Length;
        Count = (int)count;
    }

    /// <summary>The shape of a single number.</summary>
    public static Shape Scalar { get; } = new([]);

    /// <summary>The number of axes.</summary>
    public int Rank { get; }

    /// <summary>The number of elements: the product of all axes, 1 for a scalar.</summary>
    public int Count { get; }

    /// <summary>The size of an axis; negative numbers count from the end, so -1 is the innermost axis.</summary>
    public int this[int axis] => axes[NormalizeAxis(axis)];

    /// <summary>Elements per step of the given axis: the product of the axes behind it.</summary>
    public int Stride(int axis)
    {
        int stride = 1;
        for (int i = NormalizeAxis(axis) + 1; i < Rank; i++) stride *= axes[i];
        return stride;
    }

    /// <summary>The number of rows when all axes but the last are joined; 1 for a scalar.</summary>
    public int Rows => Rank == 0 ? 1 : this[-1] == 0 ? 0 : Count / this[-1];

    /// <summary>Turns an axis that may count from the end into 0 .. Rank - 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public int NormalizeAxis(int axis)
    {
        int result = axis < 0 ? axis + Rank : axis;
        if ((uint)result >= (uint)Rank)
            throw new ArgumentOutOfRangeException(nameof(axis), axis, $"The shape {this} has {Rank} axes.");
        return result;
    }

    /// <summary>The same shape with one axis changed.</summary>
    public Shape With(int axis, int size)
    {
        int[] sizes = ToArray();
        sizes[NormalizeAxis(axis)] = size;
        return new(sizes);
    }

    /// <summary>The axes as a new array.</summary>
    public int[] ToArray()
    {
        int[] sizes = new int[Rank];
        for (int i = 0; i < Rank; i++) sizes[i] = axes[i];
        return sizes;
    }

    /// <inheritdoc/>
    public bool Equals(Shape other)
    {
        if (Rank != other.Rank) return false;
        for (int i = 0; i < Rank; i++)
        {
            if (axes[i] != other.axes[i]) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = new();
        for (int i = 0; i < Rank; i++) hash.Add(axes[i]);
        return hash.ToHashCode();
    }

    /// <summary>The axes in brackets, for example <c>[8, 1001, 64, 1]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", ToArray())}]";

    /// <summary>Whether two shapes have the same axes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    [InlineArray(MaxRank)]
    private struct Axes
    {
        private int first;
    }
}
