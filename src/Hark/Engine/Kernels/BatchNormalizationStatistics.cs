namespace Hark.Engine.Kernels;

/// <summary>
/// Mean and sum of squared deviations of every column within a block of rows; the block is still in the cache when it
/// is read again, so the deviations are exact although memory is read once.
/// </summary>
internal readonly unsafe struct BatchMomentsJob(float* x, float* partials, long rows, int blocks, int channels)
    : IVectorJob
{
    private readonly float* x = x, partials = partials;
    private readonly long rows = rows;
    private readonly int blocks = blocks, channels = channels;

    public void Run<V>(int chunk)
        where V : unmanaged, ILanes<V>
    {
        long perBlock = ColumnSums.RowsPerBlock(channels), first = chunk * perBlock;
        long count = Math.Min(perBlock, rows - first);
        nint start = (nint)first * channels;
        float* mean = partials + (nint)chunk * channels, squares = mean + (nint)blocks * channels;
        // Summed from the first row on, or a mean much larger than the deviation would swallow its digits.
        ColumnSums.SumBlock<V, DeviationTerm>(new(x, x + start), mean, start, count, channels);
        for (int c = 0; c < channels; c++) mean[c] = x[start + c] + mean[c] / count;
        ColumnSums.SumBlock<V, SquaredDeviationTerm>(new(x, mean), squares, start, count, channels);
    }
}

/// <summary>
/// Joins the moments of the blocks, in double and in the order of the blocks: the squares about the common mean are
/// those about the block's mean plus count · (block mean - common mean)².
/// </summary>
internal readonly unsafe struct BatchMergeJob(
    float* partials, long rows, int blocks, int channels, float epsilon, float momentum,
    float* mean, float* inverseDeviation, float* runningMean, float* runningVariance) : IParallelJob
{
    public const int SegmentChannels = 256;

    private readonly float* partials = partials, mean = mean, inverseDeviation = inverseDeviation;
    private readonly float* runningMean = runningMean, runningVariance = runningVariance;
    private readonly long rows = rows;
    private readonly int blocks = blocks, channels = channels;
    private readonly float epsilon = epsilon, momentum = momentum;

    public void Run(int chunk)
    {
        int first = chunk * SegmentChannels, width = Math.Min(SegmentChannels, channels - first);
        Span<double> centre = stackalloc double[width], squares = stackalloc double[width];
        centre.Clear();
        squares.Clear();
        for (int b = 0; b < blocks; b++)
        {
            float* blockMean = partials + (nint)b * channels + first;
            for (int c = 0; c < width; c++) centre[c] += RowsOf(b) * blockMean[c];
        }
        for (int c = 0; c < width; c++) centre[c] /= rows;
        for (int b = 0; b < blocks; b++)
        {
            float* blockMean = partials + (nint)b * channels + first;
            float* blockSquares = blockMean + (nint)blocks * channels;
            for (int c = 0; c < width; c++)
            {
                double shift = blockMean[c] - centre[c];
                squares[c] += blockSquares[c] + RowsOf(b) * shift * shift;
            }
        }
        for (int c = 0; c < width; c++) Finish(first + c, centre[c], squares[c]);
    }

    private double RowsOf(int block)
    {
        long perBlock = ColumnSums.RowsPerBlock(channels);
        return Math.Min(perBlock, rows - block * perBlock);
    }

    private void Finish(int c, double centre, double squares)
    {
        mean[c] = (float)centre;
        inverseDeviation[c] = (float)(1 / Math.Sqrt(squares / rows + epsilon));
        if (runningMean is not null) runningMean[c] += momentum * ((float)centre - runningMean[c]);
        if (runningVariance is null) return;
        runningVariance[c] += momentum * ((float)(squares / (rows - 1)) - runningVariance[c]);
    }
}
