using Hark.Engine.Kernels;
using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>A sum or mean over one run of axes: x [G, rows, C] gives [G, C].</summary>
internal sealed unsafe class FixedReduction : FixedShapeOperation
{
    private readonly float factor;
    private readonly int groups;
    private readonly int rows;
    private readonly int channels;

    private FixedReduction(Operation original, bool isMean, int groups, int rows, int channels)
        : base(original)
    {
        factor = isMean ? 1f / rows : 1;
        (this.groups, this.rows, this.channels) = (groups, rows, channels);
    }

    /// <summary>
    /// What reduces <paramref name="axes"/> of a tensor of shape
    /// <paramref name="x"/>, or null if these are not one run.
    /// </summary>
    public static Operation? Of(Operation original, Shape x, int[] axes, bool isMean)
    {
        if (x.Count == 0 || axes.Length == 0) return null;
        int first = axes.Min(x.NormalizeAxis), last = axes.Max(x.NormalizeAxis);
        if (last - first + 1 != axes.Length) return null;
        int rows = 1, groups = 1;
        for (int axis = 0; axis < first; axis++) groups *= x[axis];
        for (int axis = first; axis <= last; axis++) rows *= x[axis];
        return new FixedReduction(original, isMean, groups, rows, x.Stride(last));
    }

    /// <inheritdoc/>
    public override void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        float* x = inputs[0].Pointer, sums = output.Pointer;
        if (channels == 1) RowSums.Run(context.Team, x, groups, rows, sums, factor);
        else ColumnSums.Run(context.Team, new ValueTerm(x), groups, rows, channels, sums, factor);
    }
}
