namespace Hark.Engine.Kernels;

/// <summary>A matrix whose rows can be read one block after the other: stored, or made up as it is read.</summary>
internal unsafe interface IGemmRows
{
    /// <summary>Floats of working memory that <see cref="Read"/> needs for a block.</summary>
    long ScratchFloats(int rows, int columns);

    /// <summary>Gives a pointer to rows [row, row + rows), <paramref name="stride"/> floats apart.</summary>
    float* Read(int row, int rows, int columns, float* scratch, out nint stride);
}

/// <summary>A stored matrix.</summary>
internal readonly unsafe struct GemmRows(float* data, int stride) : IGemmRows
{
    public long ScratchFloats(int rows, int columns) => 0;

    public float* Read(int row, int rows, int columns, float* scratch, out nint rowStride)
    {
        rowStride = stride;
        return data + ((nint)row * stride);
    }
}
