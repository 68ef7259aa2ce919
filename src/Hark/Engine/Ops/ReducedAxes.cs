namespace Hark.Engine.Ops;

/// <summary>The axes over which a reduction runs, and the shapes that follow.</summary>
/// <param name="axes">Axes, possibly counted from the end; none means all.</param>
/// <param name="keepDims">Whether reduced axes stay with size 1.</param>
internal sealed class ReducedAxes(int[] axes, bool keepDims)
{
    /// <summary>The shape of the result.</summary>
    public Shape Output(Shape input)
    {
        bool[] isReduced = Flags(input);
        List<int> sizes = [];
        for (int i = 0; i < input.Rank; i++)
        {
            if (!isReduced[i]) sizes.Add(input[i]);
            else if (keepDims) sizes.Add(1);
        }
        return new([.. sizes]);
    }

    /// <summary>The shape of the result with all reduced axes kept as 1: it broadcasts against the input.</summary>
    public Shape Kept(Shape input)
    {
        bool[] isReduced = Flags(input);
        int[] sizes = input.ToArray();
        for (int i = 0; i < sizes.Length; i++)
        {
            if (isReduced[i]) sizes[i] = 1;
        }
        return new(sizes);
    }

    private bool[] Flags(Shape input)
    {
        bool[] isReduced = new bool[input.Rank];
        if (axes.Length == 0) Array.Fill(isReduced, true);
        foreach (int axis in axes)
        {
            int at = input.NormalizeAxis(axis);
            if (isReduced[at]) throw new ArgumentException($"Axis {axis} of {input} is reduced twice.");
            isReduced[at] = true;
        }
        return isReduced;
    }
}
