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
        for (int i = 0; i < count; i++) steps.Transform<V, TAxisT, TAxisF>(first + i, v, i, tilesAtOnce);
        for (int point = 0; point < steps.Points; point++)
            steps.Multiply(point, v, m, tilesAtOnce, count, 0, steps.Columns);
        for (int i = 0; i < count; i++) steps.Finish<V, A, TAxisT, TAxisF>(first + i, m, i, tilesAtOnce);
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

    /// <summary>The tiles of a chunk, counted from the first of the block.</summary>
    public (int Begin, int End) Range(int chunk) =>
        (chunk * TilesPerChunk, Math.Min(Count, (chunk + 1) * TilesPerChunk));
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
        (int i, int end) = block.Range(chunk);
        for (; i < end; i++) block.Steps.Transform<V, TAxisT, TAxisF>(block.First + i, block.V, i, block.Count);
    }
}

/// <summary>The second step of a large block: some columns at one point.</summary>
internal readonly unsafe struct WinogradMultiplyJob(WinogradBlock block) : IParallelJob
{
    /// <summary>Multiply-adds of a chunk: some 50 microseconds.</summary>
    private const long WorkOfChunk = 6_000_000;

    private readonly WinogradBlock block = block;
    private readonly int columnsPerChunk = ColumnsPerChunk(block);

    public int Chunks => block.Steps.Points * ChunksPerPoint;

    private int ChunksPerPoint => (block.Steps.Columns + columnsPerChunk - 1) / columnsPerChunk;

    public void Run(int chunk)
    {
        int point = chunk / ChunksPerPoint, column = (chunk - (point * ChunksPerPoint)) * columnsPerChunk;
        int end = Math.Min(block.Steps.Columns, column + columnsPerChunk);
        block.Steps.Multiply(point, block.V, block.M, block.Count, block.Count, column, end);
    }

    private static int ColumnsPerChunk(in WinogradBlock block)
    {
        const int unit = GemmKernelSet.MaxColumns;
        long columns = WorkOfChunk / ((long)block.Count * block.Steps.Depth) / unit * unit;
        return (int)Math.Clamp(columns, unit, (block.Steps.Columns + unit - 1) / unit * unit);
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
        (int i, int end) = block.Range(chunk);
        for (; i < end; i++) block.Steps.Finish<V, A, TAxisT, TAxisF>(block.First + i, block.M, i, block.Count);
    }
}
