using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// Sums over any axes. Neighbouring axes that are both reduced or both kept are joined; each run of reduced axes, the
/// innermost first, is then one sum over the middle of [outer, rows, inner]. The order of addition follows from the
/// reduced sizes alone.
/// </summary>
internal static unsafe class AxisSums
{
    /// <summary>
    /// target = factor · the sum of x over all axes in which <paramref name="kept"/>, which
    /// broadcasts to the shape of x, repeats.
    /// </summary>
    public static void Run(OperationContext context, float* x, Shape shape, Shape kept, float* target, float factor)
    {
        if (kept.Count == 0) return;
        int[] strides = Broadcasting.Strides(kept, shape);
        List<(int Size, bool IsReduced)> axes = [];
        for (int i = 0; i < shape.Rank; i++)
        {
            if (shape[i] == 1) continue;
            bool isReduced = strides[i] == 0;
            if (axes.Count > 0 && axes[^1].IsReduced == isReduced) axes[^1] = (axes[^1].Size * shape[i], isReduced);
            else axes.Add((shape[i], isReduced));
        }

        int inner = 1, outer = shape.Count;
        if (axes.TrueForAll(axis => !axis.IsReduced))
        {
            Elementwise.Scale(context.Team, factor, x, target, shape.Count);
            return;
        }
        for (int i = axes.Count - 1; i >= 0; i--)
        {
            (int size, bool isReduced) = axes[i];
            if (size == 0)
            {
                new Span<float>(target, kept.Count).Clear();
                return;
            }
            outer /= size;
            if (!isReduced)
            {
                inner *= size;
                continue;
            }
            bool isLast = i < 2; // nothing, or kept axes only, lie outside
            float* sums = isLast ? target : context.Scratch(new(outer, inner)).Pointer;
            Middle(context.Team, x, outer, size, inner, sums, isLast ? factor : 1);
            x = sums;
        }
    }

    /// <summary>sums[g, c] = factor · sum over r of x [groups, rows, C].</summary>
    private static void Middle(ThreadTeam team, float* x, int groups, int rows, int channels, float* sums, float factor)
    {
        if (channels == 1) RowSums.Run(team, x, groups, rows, sums, factor);
        else ColumnSums.Run(team, new ValueTerm(x), groups, rows, channels, sums, factor);
    }
}
