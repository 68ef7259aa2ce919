namespace Hark.Engine.Kernels;

/// <summary>All steps of a block of tiles, for filters that stay in the cache from block to block.</summary>
internal readonly unsafe struct WinogradBlockJob<TAxisT, TAxisF>(WinogradSteps steps, int tilesAtOnce) : IActivatedJob
    where TAxisT : struct, IWinogradAxis
    where TAxisF : struct, IWinogradAxis
{
    private readonly WinogradSteps steps = steps;

    public void Run<V, A>(int chunk)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        int first = chunk * tilesAtOnce, count = Math.Min(tilesAtOnce, steps.Tiles - first);
        using PackScratch memory = PackScratch.Rent(steps.Floats(tilesAtOnce));
        float* v = memory.Pointer, m = v + steps.OutputsAt(tilesAtOnce);
        WinogradInput.Transform<V, TAxisT, TAxisF>(steps, first, count, v, tilesAtOnce);
        for (int point = 0; point < steps.Points; point++)
            steps.Multiply(point, v, m, tilesAtOnce, count, 0, steps.Geometry.K);
        WinogradOutput.Transform<V, A, TAxisT, TAxisF>(steps, first, count, m, tilesAtOnce);
    }
}

/// <summary>The tiles of a large block, which all threads share step by step.</summary>
internal readonly unsafe struct WinogradBlock(WinogradSteps steps, int first, int count, float* memory)
{
    private const int MaxChunks = 32;

    public WinogradSteps Steps { get; } = steps;

    public int First { get; } = first;

    public int Count { get; } = count;

    public float* V { get; } = memory;

    public float* M { get; } = memory + steps.OutputsAt(count);

    public int TilesPerChunk => (Count + MaxChunks - 1) / MaxChunks;

    public int Chunks => (Count + TilesPerChunk - 1) / TilesPerChunk;

    public int TilesOf(int chunk) => Math.Min(TilesPerChunk, Count - (chunk * TilesPerChunk));
}

/// <summary>The first step of a large block, a chunk of tiles at a time.</summary>
internal readonly unsafe struct WinogradTransformJob<TAxisT, TAxisF>(WinogradBlock block) : IVectorJob
    where TAxisT : struct, IWinogradAxis
    where TAxisF : struct, IWinogradAxis
{
    private readonly WinogradBlock block = block;

    public void Run<V>(int chunk)
        where V : unmanaged, ILanes<V>
    {
        int first = chunk * block.TilesPerChunk;
        float* v = block.V + ((nint)first * WinogradSteps.RowFloats(block.Steps.Geometry.C));
        WinogradInput.Transform<V, TAxisT, TAxisF>(
            block.Steps, block.First + first, block.TilesOf(chunk), v, block.Count);
    }
}

/// <summary>The second step of a large block: some columns at one point.</summary>
internal readonly unsafe struct WinogradMultiplyJob(WinogradBlock block) : IParallelJob
{
    /// <summary>
    /// Multiply-adds of a chunk: some 130 microseconds, and some megabytes of weights, which come faster in long runs.
    /// </summary>
    private const long WorkOfChunk = 16_000_000;

    private readonly WinogradBlock block = block;
    private readonly int columnsPerChunk = ColumnsPerChunk(block);

    public int Chunks => block.Steps.Points * ChunksPerPoint;

    private int ChunksPerPoint => (block.Steps.Geometry.K + columnsPerChunk - 1) / columnsPerChunk;

    public void Run(int chunk)
    {
        int point = chunk / ChunksPerPoint, column = (chunk - (point * ChunksPerPoint)) * columnsPerChunk;
        int end = Math.Min(block.Steps.Geometry.K, column + columnsPerChunk);
        block.Steps.Multiply(point, block.V, block.M, block.Count, block.Count, column, end);
    }

    private static int ColumnsPerChunk(in WinogradBlock block)
    {
        const int unit = GemmKernelSet.MaxColumns;
        long columns = WorkOfChunk / ((long)block.Count * block.Steps.Geometry.C) / unit * unit;
        return (int)Math.Clamp(columns, unit, (block.Steps.Geometry.K + unit - 1) / unit * unit);
    }
}

/// <summary>The third step of a large block, a chunk of tiles at a time.</summary>
internal readonly unsafe struct WinogradFinishJob<TAxisT, TAxisF>(WinogradBlock block) : IActivatedJob
    where TAxisT : struct, IWinogradAxis
    where TAxisF : struct, IWinogradAxis
{
    private readonly WinogradBlock block = block;

    public void Run<V, A>(int chunk)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        int first = chunk * block.TilesPerChunk;
        float* m = block.M + ((nint)first * WinogradSteps.RowFloats(block.Steps.Geometry.K));
        WinogradOutput.Transform<V, A, TAxisT, TAxisF>(
            block.Steps, block.First + first, block.TilesOf(chunk), m, block.Count);
    }
}
