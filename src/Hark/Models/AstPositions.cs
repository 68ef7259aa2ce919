using System.Diagnostics.CodeAnalysis;
using Hark.Engine;

namespace Hark.Models;

/// <summary>
/// Fits what an <see cref="Ast"/> or a picture network (DeiT) has learned to an <see cref="Ast"/> of another size (Gong
/// et al. 2021, section 2.2): the positions of its patches, and the kernels of its three colours.
/// </summary>
[Experimental("HARK001")]
public static class AstPositions
{
    private const int SpecialTokens = 2;

    /// <summary>
    /// A position table for another grid: along each axis the middle is cut out where the grid gets smaller, and
    /// positions are interpolated (bilinear, corners not aligned) where it grows. Special tokens stay.
    /// </summary>
    /// <param name="table">[1, 2 + rows * columns, D].</param>
    /// <param name="rows">The rows of its grid: 24 in DeiT, 12 in the published 10-10 model.</param>
    /// <param name="columns">The columns of its grid: 24 in DeiT, 101 in the published 10-10 model.</param>
    /// <param name="settings">The network that gets the table.</param>
    /// <returns>[1, 2 + patches, D].</returns>
    public static Tensor Adapt(Tensor table, int rows, int columns, AstSettings settings)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(settings);
        int width = table.Shape[-1];
        if (table.Shape != new Shape(1, SpecialTokens + rows * columns, width))
        {
            throw new ArgumentException(
                $"A grid of {rows} x {columns} patches needs a table [1, {SpecialTokens + rows * columns}, D], " +
                $"not {table.Shape}.",
                nameof(table));
        }
        int newRows = settings.PatchesF, newColumns = settings.PatchesT;
        Tensor result = new(new(1, SpecialTokens + newRows * newColumns, width));
        table.Span[..(SpecialTokens * width)].CopyTo(result.Span);
        for (int row = 0; row < newRows; row++)
        {
            for (int column = 0; column < newColumns; column++)
            {
                (int above, int below, float down) = Neighbours(row, rows, newRows);
                (int left, int right, float along) = Neighbours(column, columns, newColumns);
                Span<float> target = Vector(result, row * newColumns + column);
                int upperRow = above * columns, lowerRow = below * columns;
                ReadOnlySpan<float> a = Vector(table, upperRow + left), b = Vector(table, upperRow + right);
                ReadOnlySpan<float> c = Vector(table, lowerRow + left), d = Vector(table, lowerRow + right);
                for (int i = 0; i < width; i++)
                {
                    float upper = a[i] + (b[i] - a[i]) * along, lower = c[i] + (d[i] - c[i]) * along;
                    target[i] = upper + (lower - upper) * down;
                }
            }
        }
        return result;
    }

    /// <summary>The patch kernel [D, 1, 16, 16] of a spectrogram: the sum of a picture's [D, 3, 16, 16].</summary>
    public static Tensor SumColours(Tensor kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        int colours = kernel.Shape[1], area = kernel.Shape.Stride(1);
        Tensor result = Tensor.Zeros(kernel.Shape.With(1, 1));
        for (int i = 0; i < result.Count; i++)
        {
            for (int colour = 0; colour < colours; colour++)
                result.Span[i] += kernel.Span[(i / area * colours + colour) * area + i % area];
        }
        return result;
    }

    // Which two old places a new one lies between, and how far from the first to the second.
    private static (int First, int Second, float Share) Neighbours(int place, int size, int newSize)
    {
        if (newSize <= size)
        {
            int kept = size / 2 - newSize / 2 + place;
            return (kept, kept, 0);
        }
        float scale = (float)size / newSize; // rounded first, as in the original
        float exact = Math.Max(0, (place + 0.5f) * scale - 0.5f);
        int first = Math.Min((int)exact, size - 1);
        return (first, Math.Min(first + 1, size - 1), exact - first);
    }

    private static Span<float> Vector(Tensor table, int patch) =>
        table.Span.Slice((SpecialTokens + patch) * table.Shape[-1], table.Shape[-1]);
}
