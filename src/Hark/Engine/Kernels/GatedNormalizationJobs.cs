using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>The sums of a = silu(z) over a block of rows of one clip.</summary>
internal readonly unsafe struct GatedMeansJob(NormalizedMap map, int blocks, float* partials) : IVectorJob
{
    private readonly NormalizedMap map = map;
    private readonly int blocks = blocks;
    private readonly float* partials = partials;

    public void Run<V>(int chunk)
        where V : unmanaged, ILanes<V>
    {
        int n = map.Channels, whole = n / V.Count * V.Count, tile = GatedRows.PerTile(n);
        (nint at, int rows) = GatedRows.Block(map, chunk, blocks);
        float* sums = partials + (nint)chunk * n;
        new Span<float>(sums, n).Clear();
        for (int r = 0; r < rows; r += tile, at += (nint)tile * n)
        {
            int count = Math.Min(tile, rows - r);
            Columns<V, FullReach<V>>(at, 0, whole, count, sums, default);
            if (whole < n) Columns<V, PartialReach<V>>(at, whole, n, count, sums, new(n - whole));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)] // see BatchForwardJob
    private void Columns<V, TReach>(nint at, int c, int end, int rowsInTile, float* sums, TReach reach)
        where V : unmanaged, ILanes<V>
        where TReach : struct, IReach<V>
    {
        nint stride = map.Channels;
        float* x = map.X + at, mean = map.Mean, scale = map.Scale, bias = map.Bias;
        for (; c < end; c += V.Count)
        {
            int count = rowsInTile;
            V centre = reach.Load(mean + c), factor = reach.Load(scale + c), start = reach.Load(bias + c);
            V sum0 = V.Create(0f), sum1 = sum0;
            float* from = x + c;
            nint tile = rowsInTile * stride; // to the same place of the next tile
            for (; count >= 2; count -= 2, from += 2 * stride)
            {
                Ahead.Fetch(from + tile);
                Ahead.Fetch(from + tile + stride);
                sum0 += VectorMath.Silu(V.MultiplyAdd(reach.Load(from) - centre, factor, start));
                sum1 += VectorMath.Silu(V.MultiplyAdd(reach.Load(from + stride) - centre, factor, start));
            }
            if (count > 0) sum0 += VectorMath.Silu(V.MultiplyAdd(reach.Load(from) - centre, factor, start));
            reach.Store(reach.Load(sums + c) + (sum0 + sum1), sums + c);
        }
    }
}

/// <summary>y = silu(z) · gate for some rows of one clip.</summary>
internal readonly unsafe struct GatedForwardJob(NormalizedMap map, int perClip, float* gate, float* y) : IVectorJob
{
    private readonly NormalizedMap map = map;
    private readonly int perClip = perClip;
    private readonly float* gate = gate, y = y;

    public void Run<V>(int chunk)
        where V : unmanaged, ILanes<V>
    {
        int n = map.Channels, whole = n / V.Count * V.Count, tile = RowTiles.RowsPerTile(n);
        (nint at, int rows) = GatedRows.Chunk(map, chunk, perClip);
        float* gates = gate + (nint)(chunk / perClip) * n;
        for (int r = 0; r < rows; r += tile, at += (nint)tile * n)
        {
            int count = Math.Min(tile, rows - r);
            Columns<V, FullReach<V>>(at, 0, whole, count, gates, default);
            if (whole < n) Columns<V, PartialReach<V>>(at, whole, n, count, gates, new(n - whole));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)] // see BatchForwardJob
    private void Columns<V, TReach>(nint at, int c, int end, int rowsInTile, float* gates, TReach reach)
        where V : unmanaged, ILanes<V>
        where TReach : struct, IReach<V>
    {
        nint stride = map.Channels;
        float* x = map.X + at, target = y + at, mean = map.Mean, scale = map.Scale, bias = map.Bias;
        for (; c < end; c += V.Count)
        {
            int count = rowsInTile;
            V centre = reach.Load(mean + c), factor = reach.Load(scale + c), start = reach.Load(bias + c);
            V share = reach.Load(gates + c);
            float* from = x + c, to = target + c;
            for (; count > 0; count--, from += stride, to += stride)
                reach.Store(VectorMath.Silu(V.MultiplyAdd(reach.Load(from) - centre, factor, start)) * share, to);
        }
    }
}

/// <summary>The five sums of <see cref="GatedNormalization.GradientSums"/> over a block of rows of one clip.</summary>
internal readonly unsafe struct GatedGradientSumsJob(NormalizedMap map, int blocks, float* dY, float* partials)
    : IVectorJob
{
    private readonly NormalizedMap map = map;
    private readonly int blocks = blocks;
    private readonly float* dY = dY, partials = partials;

    public void Run<V>(int chunk)
        where V : unmanaged, ILanes<V>
    {
        int n = map.Channels, whole = n / V.Count * V.Count, tile = GatedRows.PerTile(n);
        (nint at, int rows) = GatedRows.Block(map, chunk, blocks);
        float* sums = partials + (nint)chunk * 5 * n;
        new Span<float>(sums, 5 * n).Clear();
        for (int r = 0; r < rows; r += tile, at += (nint)tile * n)
        {
            int count = Math.Min(tile, rows - r);
            Columns<V, FullReach<V>>(at, 0, whole, count, sums, default);
            if (whole < n) Columns<V, PartialReach<V>>(at, whole, n, count, sums, new(n - whole));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)] // see BatchForwardJob
    private void Columns<V, TReach>(nint at, int c, int end, int rowsInTile, float* sums, TReach reach)
        where V : unmanaged, ILanes<V>
        where TReach : struct, IReach<V>
    {
        nint stride = map.Channels;
        float* x = map.X + at, upstream = dY + at, mean = map.Mean, scale = map.Scale, bias = map.Bias;
        V one = V.Create(1f);
        for (; c < end; c += V.Count)
        {
            V centre = reach.Load(mean + c), factor = reach.Load(scale + c), start = reach.Load(bias + c);
            V values = V.Create(0f), upSlopes = values, slopes = values, upProducts = values, products = values;
            float* from = x + c, up = upstream + c;
            nint tile = rowsInTile * stride; // to the same place of the next tile
            for (int count = rowsInTile; count > 0; count--, from += stride, up += stride)
            {
                Ahead.Fetch(from + tile);
                Ahead.Fetch(up + tile);
                V deviation = reach.Load(from) - centre, g = reach.Load(up);
                V z = V.MultiplyAdd(deviation, factor, start);
                V sigmoid = VectorMath.Sigmoid(z);
                V value = z * sigmoid;
                V slope = V.MultiplyAdd(value, one - sigmoid, sigmoid), upSlope = g * slope;
                values = V.MultiplyAdd(g, value, values);
                upSlopes += upSlope;
                slopes += slope;
                upProducts = V.MultiplyAdd(upSlope, deviation, upProducts);
                products = V.MultiplyAdd(slope, deviation, products);
            }
            float* sum = sums + c;
            reach.Store(reach.Load(sum) + values, sum);
            reach.Store(reach.Load(sum += stride) + upSlopes, sum);
            reach.Store(reach.Load(sum += stride) + slopes, sum);
            reach.Store(reach.Load(sum += stride) + upProducts, sum);
            reach.Store(reach.Load(sum += stride) + products, sum);
        }
    }
}

/// <summary>dX = (dY · factor + share) · a' + slope · (x - mean) + offset for some rows of one clip.</summary>
internal readonly unsafe struct GatedGradientJob(
    NormalizedMap map, int perClip, float* dY, float* factors, float* shares, float* slope, float* offset, float* dX)
    : IVectorJob
{
    private readonly NormalizedMap map = map;
    private readonly int perClip = perClip;
    private readonly float* dY = dY, factors = factors, shares = shares, slope = slope, offset = offset, dX = dX;

    public void Run<V>(int chunk)
        where V : unmanaged, ILanes<V>
    {
        int n = map.Channels, whole = n / V.Count * V.Count, tile = RowTiles.RowsPerTile(n);
        (nint at, int rows) = GatedRows.Chunk(map, chunk, perClip);
        nint clip = (nint)(chunk / perClip) * n;
        for (int r = 0; r < rows; r += tile, at += (nint)tile * n)
        {
            int count = Math.Min(tile, rows - r);
            Columns<V, FullReach<V>>(at, 0, whole, count, clip, default);
            if (whole < n) Columns<V, PartialReach<V>>(at, whole, n, count, clip, new(n - whole));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)] // see BatchForwardJob
    private void Columns<V, TReach>(nint at, int c, int end, int rowsInTile, nint clip, TReach reach)
        where V : unmanaged, ILanes<V>
        where TReach : struct, IReach<V>
    {
        nint stride = map.Channels;
        float* x = map.X + at, upstream = dY + at, target = dX + at;
        float* mean = map.Mean, scale = map.Scale, bias = map.Bias, tilts = slope, shifts = offset;
        float* clipFactors = factors + clip, clipShares = shares + clip;
        for (; c < end; c += V.Count)
        {
            V centre = reach.Load(mean + c), factor = reach.Load(scale + c), start = reach.Load(bias + c);
            V tilt = reach.Load(tilts + c), shift = reach.Load(shifts + c);
            V gain = reach.Load(clipFactors + c), share = reach.Load(clipShares + c);
            float* from = x + c, up = upstream + c, to = target + c;
            for (int count = rowsInTile; count > 0; count--, from += stride, up += stride, to += stride)
            {
                V deviation = reach.Load(from) - centre;
                V dz = V.MultiplyAdd(reach.Load(up), gain, share)
                    * SiluFunction.Slope(V.MultiplyAdd(deviation, factor, start));
                reach.Store(dz + V.MultiplyAdd(tilt, deviation, shift), to);
            }
        }
    }
}

/// <summary>How a map of clips is cut: no piece spans two clips, and the cuts follow from one clip's shape.</summary>
internal static class GatedRows
{
    /// <summary>Four rows together spare most of the traffic to the sums, and are few enough streams to be fetched
    /// ahead.</summary>
    public static int PerTile(int channels) => channels < 64 ? 32 : 4;

    public static (nint At, int Rows) Block(in NormalizedMap map, int chunk, int perClip) =>
        Piece(map, chunk, perClip, (int)ColumnSums.RowsPerBlock(map.Channels));

    public static (nint At, int Rows) Chunk(in NormalizedMap map, int chunk, int perClip) =>
        Piece(map, chunk, perClip, RowTiles.RowsPerChunk(map.Channels));

    private static (nint At, int Rows) Piece(in NormalizedMap map, int chunk, int perClip, int perPiece)
    {
        int first = chunk % perClip * perPiece;
        nint row = (nint)(chunk / perClip) * map.Rows + first;
        return (row * map.Channels, Math.Min(perPiece, map.Rows - first));
    }
}
