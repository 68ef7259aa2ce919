using Hark.Engine.Kernels;

namespace Hark.Engine.Graph;

/// <summary>
/// a + b or a · b where b is as large as a, or repeats along one run of axes: a [G, rows, C] and b [G, C].
/// </summary>
internal sealed unsafe class FixedBroadcast : FixedShapeOperation
{
    private readonly bool isSum;
    private readonly int groups;
    private readonly int rows;
    private readonly int channels;

    private FixedBroadcast(Operation original, bool isSum, int groups, int rows, int channels)
        : base(original) => (this.isSum, this.groups, this.rows, this.channels) = (isSum, groups, rows, channels);

    /// <summary>
    /// What adds or multiplies operands of these shapes, or null if they repeat in another way.
    /// </summary>
    public static Operation? Of(Operation original, Shape[] inputs, Shape y, bool isSum)
    {
        Shape a = inputs[0], b = inputs[1];
        if (a.Count != y.Count || y.Count == 0 || b.Count == 0) return null;
        if (b.Count == y.Count) return new FixedBroadcast(original, isSum, 1, 1, y.Count);

        // Axes of y from the inside: C where b has them, then rows where it repeats,
        // then groups where it has them again.
        int axis = y.Rank - 1, channels = 1, rows = 1, groups = 1;
        for (; axis >= 0 && SizeOf(b, y, axis) == y[axis]; axis--) channels *= y[axis];
        for (; axis >= 0 && SizeOf(b, y, axis) == 1; axis--) rows *= y[axis];
        for (; axis >= 0 && SizeOf(b, y, axis) == y[axis]; axis--) groups *= y[axis];
        bool fits = axis < 0 && channels > 1 && (groups == 1 || !isSum);
        return fits ? new FixedBroadcast(original, isSum, groups, rows, channels) : null;
    }

    /// <inheritdoc/>
    public override void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        float* a = inputs[0].Pointer, b = inputs[1].Pointer, y = output.Pointer;
        ThreadTeam team = context.Team;
        if (rows == 1 && isSum) Elementwise.Add(team, a, b, y, output.Count);
        else if (rows == 1) Elementwise.Multiply(team, a, b, y, output.Count);
        else if (isSum) BroadcastKernels.AddBias(team, a, b, y, rows, channels);
        else BroadcastKernels.ScaleChannels(team, a, b, y, groups, rows, channels);
    }

    private static int SizeOf(Shape b, Shape y, int axis)
    {
        int own = axis - (y.Rank - b.Rank);
        return own < 0 ? 1 : b[own];
    }
}
