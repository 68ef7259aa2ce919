namespace Hark.Checkpoints;

/// <summary>Limits on the sizes that a file may declare.</summary>
internal static class TensorShape
{
    /// <summary>Most dimensions a tensor may have, as in PyTorch's own kernels.</summary>
    public const int MaxRank = 64;

    /// <summary>
    /// The number of elements, or null where a size is negative or above 2^31 - 1, there are too many dimensions, or
    /// the product does not fit 63 bits. Counted in 128 bits: a product that wraps around would pass every later check.
    /// </summary>
    public static long? CountElements(IReadOnlyList<long> sizes)
    {
        if (sizes.Count > MaxRank || sizes.Any(size => size is < 0 or > int.MaxValue)) return null;
        if (sizes.Contains(0)) return 0;
        Int128 count = 1;
        foreach (long size in sizes)
        {
            count *= size;
            // One more size stays far below 2^127.
            if (count > long.MaxValue) return null;
        }
        return (long)count;
    }
}
