using System.Numerics;

namespace Hark.Engine.Ops;

/// <summary>Ids that arrive as floats and name rows of <c>stride</c> elements.</summary>
internal static class RowIndex
{
    /// <summary>The id at <paramref name="position"/> as an index below <paramref name="rows"/>.</summary>
    /// <exception cref="ArgumentException">It is not a whole number from 0 to rows - 1.</exception>
    public static int Of<T>(T id, int rows, int position, string operation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        id >= T.Zero && id < T.CreateChecked(rows) && T.IsInteger(id)
            ? int.CreateTruncating(id)
            : throw new ArgumentException(
                $"{operation}: id {id} at position {position} is not a whole number from 0 to {rows - 1}.");

    /// <summary>Copies row ids[i] of the source to row i of the target.</summary>
    public static void Pick<T>(
        ReadOnlySpan<T> source, ReadOnlySpan<T> ids, Span<T> target, int stride, string operation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = stride == 0 ? int.MaxValue : source.Length / stride;
        for (int i = 0; i < ids.Length; i++)
            source.Slice(Of(ids[i], rows, i, operation) * stride, stride).CopyTo(target.Slice(i * stride, stride));
    }

    /// <summary>
    /// Adds row i of the terms to row ids[i] of the sums, in ascending order of i; rows for <paramref name="skip"/>
    /// stay as they are.
    /// </summary>
    public static void Scatter<T>(
        ReadOnlySpan<T> terms, ReadOnlySpan<T> ids, Span<T> sums, int stride, int? skip = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < ids.Length; i++)
        {
            int row = int.CreateTruncating(ids[i]);
            if (row != skip) Add(terms.Slice(i * stride, stride), sums.Slice(row * stride, stride));
        }
    }

    private static void Add<T>(ReadOnlySpan<T> term, Span<T> sum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = 0;
        for (; i <= sum.Length - Vector<T>.Count; i += Vector<T>.Count)
            (new Vector<T>(sum[i..]) + new Vector<T>(term[i..])).CopyTo(sum[i..]);
        for (; i < sum.Length; i++) sum[i] += term[i];
    }
}
