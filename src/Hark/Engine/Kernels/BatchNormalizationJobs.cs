using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>y = act((x - mean) · scale + bias).</summary>
internal readonly unsafe struct BatchForwardJob(
    float* x, float* mean, float* scale, float* bias, float* y, long rows, int channels) : IActivatedJob
{
    private readonly float* x = x, mean = mean, scale = scale, bias = bias, y = y;
    private readonly long rows = rows;
    private readonly int channels = channels;

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public void Run<V, A>(int chunk)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        int n = channels, whole = n / V.Count * V.Count;
        int tile = RowTiles.RowsPerTile(n), perChunk = RowTiles.RowsPerChunk(n);
        long end = Math.Min(rows, (long)(chunk + 1) * perChunk);
        for (long r = (long)chunk * perChunk; r < end; r += tile)
        {
            int count = (int)Math.Min(tile, end - r);
            nint at = (nint)r * n;
            Columns<V, A, FullReach<V>>(at, 0, whole, count, n, default);
            if (whole < n) Columns<V, A, PartialReach<V>>(at, whole, n, count, n, new(n - whole));
        }
    }

    // Not inlined: twice in one method, with an activation each, the compiler's inlining budget runs out and every
    // register operation becomes a call (ten times slower).
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Columns<V, A, TReach>(nint at, int c, int end, int rowsInTile, int stride, TReach reach)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
        where TReach : struct, IReach<V>
    {
        for (; c < end; c += V.Count)
        {
            int count = rowsInTile;
            V centre = reach.Load(mean + c), factor = reach.Load(scale + c), start = reach.Load(bias + c);
            float* from = x + at + c, to = y + at + c;
            for (; count >= 2; count -= 2, from += 2 * stride, to += 2 * stride)
            {
                V first = A.Value(V.MultiplyAdd(reach.Load(from) - centre, factor, start));
                V second = A.Value(V.MultiplyAdd(reach.Load(from + stride) - centre, factor, start));
                reach.Store(first, to);
                reach.Store(second, to + stride);
            }
            if (count > 0) reach.Store(A.Value(V.MultiplyAdd(reach.Load(from) - centre, factor, start)), to);
        }
    }
}

/// <summary>The sums over a block of rows of dz and of dz · (x - mean), where dz = dY · act'(z).</summary>
internal readonly unsafe struct BatchGradientSumsJob(
    float* x, float* dY, float* mean, float* scale, float* bias, float* partials, long rows, int blocks, int channels)
    : IActivatedJob
{
    private readonly float* x = x, dY = dY, mean = mean, scale = scale, bias = bias, partials = partials;
    private readonly long rows = rows;
    private readonly int blocks = blocks, channels = channels;

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public void Run<V, A>(int chunk)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        int n = channels, whole = n / V.Count * V.Count, tile = RowTiles.RowsPerTile(n);
        long perBlock = ColumnSums.RowsPerBlock(n), end = Math.Min(rows, (chunk + 1) * perBlock);
        float* sums = partials + (nint)chunk * 2 * n;
        new Span<float>(sums, 2 * n).Clear();
        for (long r = chunk * perBlock; r < end; r += tile)
        {
            int count = (int)Math.Min(tile, end - r);
            nint at = (nint)r * n;
            Columns<V, A, FullReach<V>>(at, 0, whole, count, n, sums, default);
            if (whole < n) Columns<V, A, PartialReach<V>>(at, whole, n, count, n, sums, new(n - whole));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)] // see BatchForwardJob
    private void Columns<V, A, TReach>(nint at, int c, int end, int rowsInTile, int stride, float* sums, TReach reach)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
        where TReach : struct, IReach<V>
    {
        for (; c < end; c += V.Count)
        {
            int count = rowsInTile;
            V centre = reach.Load(mean + c), factor = reach.Load(scale + c), start = reach.Load(bias + c);
            V sum0 = V.Create(0f), sum1 = sum0, product0 = sum0, product1 = sum0;
            float* from = x + at + c, upstream = dY + at + c;
            for (; count >= 2; count -= 2, from += 2 * stride, upstream += 2 * stride)
            {
                V x0 = reach.Load(from) - centre, x1 = reach.Load(from + stride) - centre;
                V d0 = reach.Load(upstream) * A.Slope(V.MultiplyAdd(x0, factor, start));
                V d1 = reach.Load(upstream + stride) * A.Slope(V.MultiplyAdd(x1, factor, start));
                sum0 += d0;
                sum1 += d1;
                product0 = V.MultiplyAdd(d0, x0, product0);
                product1 = V.MultiplyAdd(d1, x1, product1);
            }
            if (count > 0)
            {
                V x0 = reach.Load(from) - centre;
                V d0 = reach.Load(upstream) * A.Slope(V.MultiplyAdd(x0, factor, start));
                sum0 += d0;
                product0 = V.MultiplyAdd(d0, x0, product0);
            }
            float* sum = sums + c, product = sum + stride;
            reach.Store(reach.Load(sum) + (sum0 + sum1), sum);
            reach.Store(reach.Load(product) + (product0 + product1), product);
        }
    }
}

/// <summary>dX = scale · dz + slope · (x - mean) + offset, where dz = dY · act'(z).</summary>
internal readonly unsafe struct BatchGradientJob(
    float* x, float* dY, float* mean, float* scale, float* bias, float* slope, float* offset, float* dX,
    long rows, int channels) : IActivatedJob
{
    private readonly float* x = x, dY = dY, mean = mean, scale = scale, bias = bias;
    private readonly float* slope = slope, offset = offset, dX = dX;
    private readonly long rows = rows;
    private readonly int channels = channels;

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public void Run<V, A>(int chunk)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        int n = channels, whole = n / V.Count * V.Count;
        int tile = RowTiles.RowsPerTile(n), perChunk = RowTiles.RowsPerChunk(n);
        long end = Math.Min(rows, (long)(chunk + 1) * perChunk);
        for (long r = (long)chunk * perChunk; r < end; r += tile)
        {
            int count = (int)Math.Min(tile, end - r);
            nint at = (nint)r * n;
            Columns<V, A, FullReach<V>>(at, 0, whole, count, n, default);
            if (whole < n) Columns<V, A, PartialReach<V>>(at, whole, n, count, n, new(n - whole));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)] // see BatchForwardJob
    private void Columns<V, A, TReach>(nint at, int c, int end, int rowsInTile, int stride, TReach reach)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
        where TReach : struct, IReach<V>
    {
        for (; c < end; c += V.Count)
        {
            int count = rowsInTile;
            V centre = reach.Load(mean + c), factor = reach.Load(scale + c), start = reach.Load(bias + c);
            V tilt = reach.Load(slope + c), shift = reach.Load(offset + c);
            float* from = x + at + c, upstream = dY + at + c, to = dX + at + c;
            for (; count > 0; count--, from += stride, upstream += stride, to += stride)
            {
                V deviation = reach.Load(from) - centre;
                V dz = reach.Load(upstream) * A.Slope(V.MultiplyAdd(deviation, factor, start));
                reach.Store(V.MultiplyAdd(factor, dz, V.MultiplyAdd(tilt, deviation, shift)), to);
            }
        }
    }
}
