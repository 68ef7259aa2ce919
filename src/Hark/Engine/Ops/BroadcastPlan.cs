namespace Hark.Engine.Ops;

/// <summary>
/// How two operands repeat over an output, with neighbouring axes joined where both operands allow it: [B, T, F, C]
/// with [B, 1, 1, C] becomes sizes [B, T·F, C] with strides (0-free) and [C, 0, 1].
/// </summary>
internal readonly struct BroadcastPlan
{
    private BroadcastPlan(int[] sizes, int[] stridesA, int[] stridesB, int rank)
    {
        Sizes = sizes;
        StridesA = stridesA;
        StridesB = stridesB;
        Rank = rank;
    }

    /// <summary>The number of joined axes, at least 1.</summary>
    public int Rank { get; }

    /// <summary>The sizes of the joined axes; none is 1 unless the output is one element.</summary>
    public int[] Sizes { get; }

    /// <summary>Elements to move in the first operand per step of each axis.</summary>
    public int[] StridesA { get; }

    /// <summary>Elements to move in the second operand per step of each axis.</summary>
    public int[] StridesB { get; }

    /// <summary>The innermost size.</summary>
    public int Columns => Sizes[Rank - 1];

    /// <summary>Joins axes; both shapes must broadcast to <paramref name="output"/>.</summary>
    public static BroadcastPlan Of(Shape a, Shape b, Shape output)
    {
        int[] allA = Broadcasting.Strides(a, output), allB = Broadcasting.Strides(b, output);
        int[] sizes = new int[Shape.MaxRank], stridesA = new int[Shape.MaxRank], stridesB = new int[Shape.MaxRank];
        int rank = 0;
        for (int axis = 0; axis < output.Rank; axis++)
        {
            int size = output[axis];
            if (size == 1) continue;
            bool joins = rank > 0
                && stridesA[rank - 1] == allA[axis] * size && stridesB[rank - 1] == allB[axis] * size;
            if (!joins) sizes[rank++] = 1;
            sizes[rank - 1] *= size;
            stridesA[rank - 1] = allA[axis];
            stridesB[rank - 1] = allB[axis];
        }
        if (rank == 0) sizes[rank++] = 1;
        return new(sizes, stridesA, stridesB, rank);
    }
}
