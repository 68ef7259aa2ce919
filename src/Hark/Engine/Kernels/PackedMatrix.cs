namespace Hark.Engine.Kernels;

/// <summary>
/// A matrix [K, N] in the order in which the matrix product reads it: panels [⌈N/32⌉][K][32], the last one padded with
/// zeros. Packing once pays where a weight is used many times.
/// </summary>
internal sealed unsafe class PackedMatrix : IDisposable
{
    private readonly PackedFloats memory;

    /// <summary>A matrix in memory that holds it already, or that the caller fills by panels.</summary>
    public PackedMatrix(int depth, int columns, PackedFloats memory)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfNotEqual(memory.Count, Floats(depth, columns));
        (Depth, Columns, this.memory) = (depth, columns, memory);
    }

    /// <summary>K, the rows of the matrix.</summary>
    public int Depth { get; }

    /// <summary>N.</summary>
    public int Columns { get; }

    public float* Data => memory.Data;

    /// <summary>Packs a matrix [K, N] with rows <paramref name="ldb"/> floats apart.</summary>
    public static PackedMatrix FromRows(int N, int K, float* B, int ldb)
    {
        PackedMatrix packed = Empty(N, K);
        for (int panel = 0; panel < Panels(N); panel++) PackPanels.FromRows(B, ldb, K, N, panel, packed.Data);
        return packed;
    }

    /// <summary>Packs the transpose of a matrix [N, K], as PyTorch keeps the weight of a linear layer.</summary>
    public static PackedMatrix FromTransposed(int N, int K, float* Bt, int ldb)
    {
        PackedMatrix packed = Empty(N, K);
        WriteTransposed(N, K, Bt, ldb, packed.Data);
        return packed;
    }

    /// <summary>Writes the panels of <see cref="FromTransposed"/>.</summary>
    public static void WriteTransposed(int N, int K, float* Bt, int ldb, float* packed)
    {
        for (int panel = 0; panel < Panels(N); panel++) PackPanels.FromTransposed(Bt, ldb, K, N, panel, packed);
    }

    /// <summary>A matrix whose memory the caller fills by panels.</summary>
    public static PackedMatrix Empty(int N, int K) => new(K, N, new(Floats(K, N)));

    public static int Panels(int columns) => (columns + GemmKernelSet.PanelColumns - 1) / GemmKernelSet.PanelColumns;

    /// <summary>Floats of a packed matrix [K, N].</summary>
    public static long Floats(int depth, int columns) =>
        Math.Max(1L, (long)Panels(columns) * GemmKernelSet.PanelColumns * depth);

    public void Dispose() => memory.Dispose();
}
