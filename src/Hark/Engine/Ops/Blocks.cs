namespace Hark.Engine.Ops;

/// <summary>
/// Copies between tensors that differ in the size of one axis only: seen as rows of everything inside that axis, a
/// slice, a padded or a joined tensor is a run of consecutive elements per row.
/// </summary>
internal static class Blocks
{
    /// <summary>Copies the run [start, start + length) of every row of <paramref name="source"/> to the same-numbered
    /// row of <paramref name="target"/>, from <paramref name="targetStart"/> on. Sizes count elements.</summary>
    public static void Copy<T>(
        ReadOnlySpan<T> source, int sourceRow, int start, Span<T> target, int targetRow, int targetStart, int length)
    {
        if (length == 0) return;
        for (int from = start, to = targetStart; from < source.Length; from += sourceRow, to += targetRow)
            source.Slice(from, length).CopyTo(target[to..]);
    }

    /// <summary>The number of elements of one row: the axis and everything inside it.</summary>
    public static int Row(Shape shape, int axis) => shape[axis] * shape.Stride(axis);
}
