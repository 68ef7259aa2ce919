namespace Hark.Engine.Kernels;

/// <summary>
/// What attention inside windows needs beyond <see cref="AttentionTiles"/> and <see cref="AttentionKernels"/>: the
/// gradient of the bias that all windows share. Plain twin: the operation's.
/// </summary>
internal static unsafe class WindowAttentionKernels
{
    /// <summary>
    /// dBias [H, T, T] = Σ over rows of the gradient of the scores, in ascending order of rows. A chunk is one query of
    /// one head: the probabilities' gradient is a fourth of the backward pass and cheaper computed twice than kept.
    /// </summary>
    public static void BiasGradient(
        ThreadTeam team, in AttentionShape shape, float* v, float* probabilities, float* dY, float* dBias) =>
        KernelRunner.Run(
            team, shape.Heads * shape.Queries, new BiasJob(shape, v, probabilities, dY, dBias));

    private readonly struct BiasJob(
        AttentionShape shape, float* v, float* probabilities, float* dY, float* dBias) : IVectorJob
    {
        private readonly AttentionShape shape = shape;
        private readonly float* v = v, probabilities = probabilities, dY = dY, dBias = dBias;

        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            int head = chunk / shape.Queries, query = chunk % shape.Queries;
            int width = shape.HeadWidth, stride = shape.ScoreStride, count = shape.Keys;
            float* sum = dBias + ((nint)chunk * count);
            new Span<float>(sum, count).Clear();
            using Scratch scratch = Scratch.Rent(stride);
            float* dScores = scratch.Floats;
            for (int row = 0; row < shape.Rows; row++)
            {
                nint rowStart = (nint)row * count * shape.Width + head * width;
                float* p = probabilities + (((nint)row * shape.Heads + head) * shape.Queries + query) * stride;
                AttentionLoops.Dots<V>(
                    dY + rowStart + ((nint)query * shape.Width), v + rowStart, shape.Width, count, width, 1, dScores);
                new Span<float>(dScores + count, stride - count).Clear();
                AttentionLoops.SoftmaxBackward<V>(p, dScores, stride, 1);
                AttentionLoops.AddBias<V>(sum, count, 1, dScores, null);
            }
        }
    }
}
