using System.Runtime.CompilerServices;

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
    /// <summary>Three tiles of rows; at 1,214 keys their scores are a fifth of a megabyte.</summary>
    private const int BlockQueries = 3 * GemmKernelSet.MaxRows;

    /// <summary>
    /// y [R, T, D] from q, k, v [R, T, D]; the probabilities [R, H, T, ScoreStride] are kept unless null.
    /// </summary>
    public static void Forward(
        ThreadTeam team, in AttentionShape shape, float* q, float* k, float* v, float* y, float* probabilities)
    {
        int heads = checked(shape.Rows * shape.Heads), blocks = (shape.Queries + BlockQueries - 1) / BlockQueries;
        using PackScratch packed = PackScratch.Rent(heads * (KeyFloats(shape) + ValueFloats(shape)));
        float* keys = packed.Pointer, values = keys + (heads * KeyFloats(shape));
        team.Run(heads, new PackJob(shape, k, v, keys, values));
        KernelRunner.Run(team, checked(heads * blocks), new BlockJob(shape, blocks, q, keys, values, y, probabilities));
    }

    private static long KeyFloats(in AttentionShape shape) => PackedMatrix.Floats(shape.HeadWidth, shape.Keys);

    private static long ValueFloats(in AttentionShape shape) => PackedMatrix.Floats(shape.Keys, shape.HeadWidth);

    /// <summary>Packs keys and values of one head of one row.</summary>
    private readonly struct PackJob(AttentionShape shape, float* k, float* v, float* keys, float* values) : IParallelJob
    {
        private readonly AttentionShape shape = shape;

        public void Run(int head)
        {
            int width = shape.HeadWidth, count = shape.Keys;
            nint from = ((nint)(head / shape.Heads) * count * shape.Width) + (head % shape.Heads * width);
            for (int panel = 0; panel < PackedMatrix.Panels(count); panel++)
                PackPanels.FromTransposed(k + from, shape.Width, width, count, panel, keys + (head * KeyFloats(shape)));
            for (int panel = 0; panel < PackedMatrix.Panels(width); panel++)
                PackPanels.FromRows(v + from, shape.Width, count, width, panel, values + (head * ValueFloats(shape)));
        }
    }

    /// <summary>One block of queries of one head.</summary>
    private readonly struct BlockJob(
        AttentionShape shape, int blocks, float* q, float* keys, float* values, float* y, float* probabilities)
        : IVectorJob
    {
        private readonly AttentionShape shape = shape;
        private readonly int blocks = blocks;
        private readonly float* q = q, keys = keys, values = values, y = y, probabilities = probabilities;

        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            int head = chunk / blocks, row = head / shape.Heads, first = chunk % blocks * BlockQueries;
            int queries = Math.Min(BlockQueries, shape.Queries - first), width = shape.HeadWidth;
            int stride = shape.ScoreStride, count = shape.Keys;
            using PackScratch scratch = PackScratch.Rent(probabilities == null ? (long)queries * stride : 0);
            float* scores = probabilities == null
                ? scratch.Pointer
                : probabilities + ((((nint)head * shape.Queries) + first) * stride);
            nint at = ((((nint)row * shape.Queries) + first) * shape.Width) + (head % shape.Heads * width);

            GemmBlock product = new()
            {
                Kernels = GemmKernelSet.Best,
                A = q + at,
                RowStride = shape.Width,
                DepthStride = 1,
                B = keys + (head * KeyFloats(shape)),
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
            product.B = values + (head * ValueFloats(shape));
            product.PanelStride = (nint)count * GemmKernelSet.PanelColumns;
            product.C = y + at;
            product.Ldc = shape.Width;
            product.Columns = width;
            product.Depth = count;
            product.Run(0, queries, 0, width);
            for (int i = 0; i < queries; i++)
            {
                float share = sums[i] == 0 ? 0 : 1 / sums[i];
                float* result = y + at + ((nint)i * shape.Width);
                ElementLoops.Map<V, ScaleOperation>(result, result, width, new(share));
                if (probabilities == null) continue;
                float* line = scores + ((nint)i * stride);
                ElementLoops.Map<V, ScaleOperation>(line, line, stride, new(share));
            }
        }
    }
}
