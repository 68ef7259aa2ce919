using System.Diagnostics.CodeAnalysis;
using Hark.Engine;

namespace Hark.Text;

/// <summary>Framed texts of one length: what a text network reads.</summary>
[Experimental("HARK001")]
public sealed class TokenBatch
{
    private readonly int[] ids;
    private readonly int[] counts;

    internal TokenBatch(IReadOnlyList<int[]> rows, int length, int padding)
    {
        Rows = rows.Count;
        Length = length;
        ids = new int[Rows * length];
        counts = new int[Rows];
        Array.Fill(ids, padding);
        for (int b = 0; b < Rows; b++)
        {
            rows[b].CopyTo(ids.AsSpan(b * length));
            counts[b] = rows[b].Length;
        }
    }

    /// <summary>The number of texts B.</summary>
    public int Rows { get; }

    /// <summary>The length L of a row, padding included.</summary>
    public int Length { get; }

    /// <summary>The ids of a text, padding included.</summary>
    public ReadOnlySpan<int> Row(int row) => ids.AsSpan(row * Length, Length);

    /// <summary>The number of ids of a text that are not padding.</summary>
    public int Count(int row) => counts[row];

    /// <summary>The ids [B, L].</summary>
    public Tensor Ids()
    {
        Tensor tensor = new(new(Rows, Length));
        for (int i = 0; i < ids.Length; i++) tensor.Span[i] = ids[i];
        return tensor;
    }

    /// <summary>The mask [B, L]: 1 for ids of the text and its frame, 0 for padding.</summary>
    public Tensor Mask()
    {
        Tensor tensor = Tensor.Zeros(new(Rows, Length));
        for (int b = 0; b < Rows; b++) tensor.Span.Slice(b * Length, counts[b]).Fill(1);
        return tensor;
    }
}
