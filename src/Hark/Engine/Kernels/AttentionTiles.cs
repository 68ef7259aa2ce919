using System.Runtime.Intrinsics.X86;

namespace Hark.Engine.Kernels;

/// <summary>
/// Attention of a sequence to itself, y = softmax(q kᵀ / √d) v, as two matrix products on register tiles with the
/// softmax between them while the scores are in the cache: keys (transposed) and values are packed once per head, then
/// blocks of queries pass by. Only a block's scores exist at any time. Plain twin: the operation's.
/// </summary>
/// <remarks>
/// The bits of a query's result depend on its row alone: scores and results are chains over ascending d and key, and
/// masked keys at the end add exact zeros. The products are divided by the sum of the exponentials at the end.
/// </remarks>
internal static unsafe class AttentionTiles
{
    /// <summary>Two tiles of rows; at 1,214 keys their scores are an eighth of a megabyte.</summary>
    private const int BlockQueries = 2 * GemmKernelSet.MaxRows;

    /// <summary>
    /// Queries of one chunk. A shorter sequence is packed by the chunk itself, which then finds it near.
    /// </summary>
    private const int ChunkQueries = 3 * BlockQueries;

    private const int FloatsPerLine = 16;

    /// <summary>
    /// y [R, T, D] from q, k, v [R, T, D]; the probabilities [R, H, T, ScoreStride] are kept unless null.
    /// </summary>
    public static void Forward(
        ThreadTeam team, in AttentionShape shape, float* q, float* k, float* v, float* y, float* probabilities)
    {
        int heads = checked(shape.Rows * shape.Heads);
        int chunksPerHead = (shape.Queries + ChunkQueries - 1) / ChunkQueries;
        bool packFirst = chunksPerHead > 1;
        using PackScratch packed = PackScratch.Rent(packFirst ? heads * HeadFloats(shape) : 0);
        if (packFirst) team.Run(heads, new PackJob(shape, k, v, packed.Pointer));
        float* panels = packFirst ? packed.Pointer : null;
        ChunkJob job = new(shape, chunksPerHead, q, k, v, panels, y, probabilities);
        KernelRunner.Run(team, checked(heads * chunksPerHead), job);
    }

    private static long KeyFloats(in AttentionShape shape) => PackedMatrix.Floats(shape.HeadWidth, shape.Keys);

    private static long HeadFloats(in AttentionShape shape) =>
        KeyFloats(shape) + PackedMatrix.Floats(shape.Keys, shape.HeadWidth);

    /// <summary>Where a head of a row begins in q, k, v and y.</summary>
    private static nint Start(in AttentionShape shape, int head) =>
        ((nint)(head / shape.Heads) * shape.Keys * shape.Width) + (head % shape.Heads * shape.HeadWidth);

    /// <summary>
    /// Packs keys and values of one head. Its rows lie far apart: the next ones are fetched meanwhile.
    /// </summary>
    private static void Pack(in AttentionShape shape, float* k, float* v, float* panels)
    {
        const int rows = GemmKernelSet.PanelColumns;
        int width = shape.HeadWidth, count = shape.Keys;
        for (int panel = 0; panel < PackedMatrix.Panels(count); panel++)
        {
            int next = (panel + 1) * rows, nextRows = Math.Min(rows, count - next);
            Fetch(k + ((nint)next * shape.Width), shape.Width, nextRows, width);
            Fetch(v + ((nint)(next - rows) * shape.Width), shape.Width, Math.Min(rows, count - next + rows), width);
            PackPanels.FromTransposed(k, shape.Width, width, count, panel, panels);
        }

        for (int panel = 0; panel < PackedMatrix.Panels(width); panel++)
            PackPanels.FromRows(v, shape.Width, count, width, panel, panels + KeyFloats(shape));
    }

    private static void Fetch(float* values, nint stride, int rows, int columns)
    {
        if (!Sse.IsSupported) return;
        for (; rows > 0; rows--, values += stride)
        {
            for (int j = 0; j < columns; j += FloatsPerLine) Sse.Prefetch1(values + j);
        }
    }

    private readonly struct PackJob(AttentionShape shape, float* k, float* v, float* panels) : IParallelJob
    {
        private readonly AttentionShape shape = shape;

        public void Run(int head) =>
            Pack(shape, k + Start(shape, head), v + Start(shape, head), panels + (head * HeadFloats(shape)));
    }

    /// <summary>Some blocks of queries of one head, whose panels are given unless null.</summary>
    private readonly struct ChunkJob(
        AttentionShape shape,
        int chunksPerHead,
        float* q,
        float* k,
        float* v,
        float* panels,
        float* y,
        float* probabilities)
        : IVectorJob
    {
        private readonly AttentionShape shape = shape;
        private readonly int chunksPerHead = chunksPerHead;
        private readonly float* q = q, k = k, v = v, panels = panels, y = y, probabilities = probabilities;

        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            int head = chunk / chunksPerHead, first = chunk % chunksPerHead * ChunkQueries;
            int end = Math.Min(first + ChunkQueries, shape.Queries);
            using PackScratch packed = PackScratch.Rent(panels == null ? HeadFloats(shape) : 0);
            using PackScratch scratch =
                PackScratch.Rent(probabilities == null ? (long)BlockQueries * shape.ScoreStride : 0);
            float* keys = panels == null ? packed.Pointer : panels + (head * HeadFloats(shape));
            if (panels == null)
            {
                nint start = Start(shape, head);
                Fetch(k + start, shape.Width, Math.Min(GemmKernelSet.PanelColumns, shape.Keys), shape.HeadWidth);
                Fetch(q + start, shape.Width, shape.Queries, shape.HeadWidth);
                Pack(shape, k + start, v + start, keys);
            }

            int blocks = (end - first + BlockQueries - 1) / BlockQueries, queries = (end - first + blocks - 1) / blocks;
            for (; first < end; first += queries)
            {
                float* scores = probabilities == null
                    ? scratch.Pointer
                    : probabilities + ((((nint)head * shape.Queries) + first) * shape.ScoreStride);
                Block<V>(head, first, Math.Min(queries, end - first), keys, scores);
            }
        }

        private void Block<V>(int head, int first, int queries, float* keys, float* scores)
            where V : unmanaged, ILanes<V>
        {
            int row = head / shape.Heads, width = shape.HeadWidth, stride = shape.ScoreStride, count = shape.Keys;
            nint at = Start(shape, head) + ((nint)first * shape.Width);
            GemmBlock product = new()
            {
                Kernels = GemmKernelSet.Best,
                A = q + at,
                RowStride = shape.Width,
                DepthStride = 1,
                B = keys,
                PanelStride = (nint)width * GemmKernelSet.PanelColumns,
                C = scores,
                Ldc = stride,
                Columns = count,
                Depth = width,
            };
            product.Run(0, queries, 0, count);

            float* sums = stackalloc float[BlockQueries];
            for (int i = 0; i < queries; i++)
            {
                float* line = scores + ((nint)i * stride), mask = shape.MaskLine(row, first + i);
                float scale = shape.Scale;
                if (shape.Bias != null)
                {
                    (nint byHead, nint byWindow) = shape.BiasLines(row, head % shape.Heads, first + i);
                    AttentionLoops.AddBias<V>(line, count, scale, (float*)byHead, (float*)byWindow);
                    scale = 1;
                }
                if (mask != null) AttentionLoops.Hide<V>(line, mask, count);
                new Span<float>(line + count, stride - count).Fill(float.NegativeInfinity);
                sums[i] = AttentionLoops.Exponentials<V>(line, stride, scale);
            }

            product.A = scores;
            product.RowStride = stride;
            product.B = keys + KeyFloats(shape);
            product.PanelStride = (nint)count * GemmKernelSet.PanelColumns;
            product.C = y + at;
            product.Ldc = shape.Width;
            product.Columns = width;
            product.Depth = count;
            product.Run(0, queries, 0, width);
            for (int i = 0; i < queries; i++)
            {
                float share = sums[i] == 0 ? 0 : 1 / sums[i];
                Scale<V>(y + at + ((nint)i * shape.Width), width, share);
                if (probabilities != null) Scale<V>(scores + ((nint)i * stride), stride, share);
            }
        }

        private static void Scale<V>(float* values, int count, float factor)
            where V : unmanaged, ILanes<V> => ElementLoops.Map<V, ScaleOperation>(values, values, count, new(factor));
    }
}
