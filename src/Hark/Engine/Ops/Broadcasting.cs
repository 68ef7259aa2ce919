namespace Hark.Engine.Ops;

/// <summary>
/// NumPy's rule for operands of different shape: axes are matched from the innermost one, and an axis of size 1 (or a
/// missing one) repeats.
/// </summary>
internal static class Broadcasting
{
    /// <summary>The common shape, or null where the shapes do not fit.</summary>
    public static Shape? Join(Shape a, Shape b)
    {
        int[] sizes = new int[Math.Max(a.Rank, b.Rank)];
        for (int i = 1; i <= sizes.Length; i++)
        {
            int left = i <= a.Rank ? a[-i] : 1, right = i <= b.Rank ? b[-i] : 1;
            if (left != right && left != 1 && right != 1) return null;
            sizes[^i] = left == 1 ? right : left;
        }
        return new(sizes);
    }

    /// <summary>
    /// Elements to move in an operand per step of each axis of <paramref name="output"/>; 0 where it repeats.
    /// </summary>
    public static int[] Strides(Shape operand, Shape output)
    {
        int[] strides = new int[output.Rank];
        for (int i = 1; i <= operand.Rank; i++) strides[^i] = operand[-i] == 1 ? 0 : operand.Stride(-i);
        return strides;
    }

    /// <summary>The position in an operand that belongs to a position of the output.</summary>
    public static int Position(int outputPosition, Shape output, int[] strides)
    {
        int position = 0;
        for (int axis = output.Rank - 1; axis >= 0; axis--)
        {
            position += outputPosition % output[axis] * strides[axis];
            outputPosition /= output[axis];
        }
        return position;
    }
}
