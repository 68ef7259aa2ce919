namespace Hark.Engine.Kernels;

/// <summary>Cuts work row by row into chunks of about <see cref="KernelRunner.ChunkElements"/> elements.</summary>
internal static class RowChunks
{
    public static int Count(int rows, int width)
    {
        int each = RowsPerChunk(width);
        return (int)(((long)rows + each - 1) / each);
    }

    /// <summary>The rows of a chunk: from First to below End.</summary>
    public static (int First, int End) Bounds(int chunk, int rows, int width)
    {
        int each = RowsPerChunk(width), first = chunk * each;
        return (first, (int)Math.Min(rows, (long)first + each));
    }

    private static int RowsPerChunk(int width) => Math.Max(1, KernelRunner.ChunkElements / Math.Max(1, width));
}
