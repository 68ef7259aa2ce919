namespace Hark.Engine.Kernels;

/// <summary>
/// Scaled dot-product attention. Where a whole sequence looks at itself, <see cref="AttentionTiles"/>; otherwise
/// (captions against captions or against a clip's frames, step by step) query by query, which needs nothing packed. A
/// chunk is one head of one row, so that the bits of a row depend on nothing but the row. Plain twin: the operation's.
/// </summary>
internal static unsafe class AttentionKernels
{
    /// <summary>y = softmax(q kᵀ / √d) v for every row and head.</summary>
    /// <param name="team">The workers.</param>
    /// <param name="shape">Sizes and mask.</param>
    /// <param name="q">[R, Tq, D].</param>
    /// <param name="k">[Rk, Tk, D].</param>
    /// <param name="v">[Rk, Tk, D].</param>
    /// <param name="y">[R, Tq, D].</param>
    /// <param name="probabilities">[R, H, Tq, ScoreStride] to keep the probabilities, or null.</param>
    public static void Forward(
        ThreadTeam team, in AttentionShape shape, float* q, float* k, float* v, float* y, float* probabilities)
    {
        // Chosen such that the steps of a cached decoder run as its full pass does, and short texts as padded ones do.
        // Weights are dropped in training only, query by query.
        bool isWhole = !shape.Causal && shape.Queries == shape.Keys && shape.Group == 1 && shape.Dropout == null;
        if (isWhole) AttentionTiles.Forward(team, shape, q, k, v, y, probabilities);
        else KernelRunner.Run(team, shape.Rows * shape.Heads, new ForwardJob(shape, q, k, v, y, probabilities));
    }

    /// <summary>The gradients of q, k and v from the saved probabilities; null for those not wanted.</summary>
    /// <remarks>A chunk is one head of one row of keys, with all rows of q that look at it in order.</remarks>
    public static void Backward(
        ThreadTeam team,
        in AttentionShape shape,
        float* q,
        float* k,
        float* v,
        float* probabilities,
        float* dY,
        float* dQ,
        float* dK,
        float* dV) =>
        KernelRunner.Run(
            team, shape.KeyRows * shape.Heads, new BackwardJob(shape, q, k, v, probabilities, dY, dQ, dK, dV));

    /// <summary>The first values times their dropout, in <paramref name="result"/>; without dropout the values
    /// themselves.</summary>
    private static float* Drop(float* dropout, float* values, int count, float* result)
    {
        if (dropout == null) return values;
        for (int j = 0; j < count; j++) result[j] = values[j] * dropout[j];
        return result;
    }

    private readonly struct ForwardJob(
        AttentionShape shape, float* q, float* k, float* v, float* y, float* probabilities) : IVectorJob
    {
        private readonly AttentionShape shape = shape;
        private readonly float* q = q, k = k, v = v, y = y, probabilities = probabilities;

        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            int row = chunk / shape.Heads, head = chunk % shape.Heads;
            int width = shape.HeadWidth, stride = shape.ScoreStride;
            nint queries = (nint)row * shape.Queries * shape.Width + head * width;
            nint keys = (nint)(row / shape.Group) * shape.Keys * shape.Width + head * width;
            using Scratch scratch = Scratch.Rent(2L * stride);
            float* kept = scratch.Floats + stride;
            for (int i = 0; i < shape.Queries; i++)
            {
                float* p = probabilities == null
                    ? scratch.Floats
                    : probabilities + ((nint)chunk * shape.Queries + i) * stride;
                nint query = queries + (nint)i * shape.Width;
                int seen = shape.Seen(i);
                AttentionLoops.Dots<V>(q + query, k + keys, shape.Width, seen, width, shape.Scale, p);
                float* mask = shape.MaskLine(row, i);
                for (int j = 0; mask != null && j < seen; j++)
                {
                    if (mask[j] == 0) p[j] = float.NegativeInfinity;
                }
                new Span<float>(p + seen, stride - seen).Fill(float.NegativeInfinity);
                AttentionLoops.Softmax<V>(p, stride);
                float* weights = Drop(shape.DropoutLine(row, head, i), p, seen, kept);
                AttentionLoops.WeightedSum<V>(weights, v + keys, shape.Width, seen, width, y + query);
            }
        }
    }

    private readonly struct BackwardJob(
        AttentionShape shape,
        float* q,
        float* k,
        float* v,
        float* probabilities,
        float* dY,
        float* dQ,
        float* dK,
        float* dV)
        : IVectorJob
    {
        private readonly AttentionShape shape = shape;
        private readonly float* q = q, k = k, v = v, probabilities = probabilities, dY = dY, dQ = dQ, dK = dK, dV = dV;

        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            int keyRow = chunk / shape.Heads, head = chunk % shape.Heads;
            int width = shape.HeadWidth, stride = shape.ScoreStride;
            nint keys = (nint)keyRow * shape.Keys * shape.Width + head * width;
            Clear(dK == null ? null : dK + keys, width);
            Clear(dV == null ? null : dV + keys, width);
            using Scratch scratch = Scratch.Rent(2L * stride);
            float* dScores = scratch.Floats, kept = dScores + stride;
            for (int row = keyRow * shape.Group; row < (keyRow + 1) * shape.Group; row++)
            {
                for (int i = 0; i < shape.Queries; i++)
                {
                    float* p = probabilities + (((nint)row * shape.Heads + head) * shape.Queries + i) * stride;
                    nint query = ((nint)row * shape.Queries + i) * shape.Width + head * width;
                    int seen = shape.Seen(i);
                    float* dropout = shape.DropoutLine(row, head, i);
                    AttentionLoops.Dots<V>(dY + query, v + keys, shape.Width, seen, width, 1, dScores);
                    Drop(dropout, dScores, seen, dScores);
                    float* weights = Drop(dropout, p, seen, kept);
                    new Span<float>(dScores + seen, stride - seen).Clear();
                    AttentionLoops.SoftmaxBackward<V>(p, dScores, stride, shape.Scale);
                    if (dQ != null)
                        AttentionLoops.WeightedSum<V>(dScores, k + keys, shape.Width, seen, width, dQ + query);
                    if (dK != null) AttentionLoops.AddOuter<V>(dScores, q + query, dK + keys, shape.Width, seen, width);
                    if (dV != null)
                        AttentionLoops.AddOuter<V>(weights, dY + query, dV + keys, shape.Width, seen, width);
                }
            }
        }

        private void Clear(float* rows, int width)
        {
            for (int j = 0; rows != null && j < shape.Keys; j++)
                new Span<float>(rows + (nint)j * shape.Width, width).Clear();
        }
    }
}
