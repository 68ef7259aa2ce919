namespace Hark.Engine.Kernels;

/// <summary>
/// Batch normalisation of x [rows, C] with the activation fused: y = act((x - mean) · inverseDeviation · weight +
/// bias). PyTorch's conventions: biased variance in the batch, unbiased in the running value. Only the mean and the
/// inverse deviation are kept for the backward pass, which recomputes the rest. Plain twin:
/// <see cref="BatchNormalizationReference"/>.
/// </summary>
internal static unsafe class BatchNormalization
{
    /// <summary>
    /// Writes mean and inverseDeviation [C] of x, and moves the running values where they are not null.
    /// </summary>
    /// <param name="team">Who works.</param>
    /// <param name="x">[rows, C], at least two rows if there are running values.</param>
    /// <param name="rows">Values per channel.</param>
    /// <param name="channels">C.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="momentum">Weight of the new value in the running values.</param>
    /// <param name="mean">[C], written.</param>
    /// <param name="inverseDeviation">[C], written.</param>
    /// <param name="runningMean">[C], or null.</param>
    /// <param name="runningVariance">[C], or null.</param>
    public static void Statistics(
        ThreadTeam team, float* x, long rows, int channels, float epsilon, float momentum,
        float* mean, float* inverseDeviation, float* runningMean, float* runningVariance)
    {
        int blocks = ColumnSums.Blocks(rows, channels);
        using Scratch scratch = Scratch.Rent(2L * blocks * channels);
        KernelRunner.Run(team, blocks, new BatchMomentsJob(x, scratch.Floats, rows, blocks, channels));
        Merge(
            team, scratch.Floats, rows, blocks, channels, epsilon, momentum,
            mean, inverseDeviation, runningMean, runningVariance);
    }

    /// <summary>The end of <see cref="Statistics"/>: joins what a <see cref="BatchMomentsJob"/> left.</summary>
    public static void Merge(
        ThreadTeam team, float* partials, long rows, int blocks, int channels, float epsilon, float momentum,
        float* mean, float* inverseDeviation, float* runningMean, float* runningVariance)
    {
        int segments = (channels + BatchMergeJob.SegmentChannels - 1) / BatchMergeJob.SegmentChannels;
        team.Run(segments, new BatchMergeJob(
            partials, rows, blocks, channels, epsilon, momentum,
            mean, inverseDeviation, runningMean, runningVariance));
    }

    /// <summary>inverseDeviation = 1 / √(variance + epsilon), [C]: for normalising with the running values.</summary>
    public static void InverseDeviation(float* variance, float epsilon, float* inverseDeviation, int channels)
    {
        for (int c = 0; c < channels; c++) inverseDeviation[c] = 1 / MathF.Sqrt(variance[c] + epsilon);
    }

    /// <summary>y = act((x - mean) · inverseDeviation · weight + bias), with the statistics of the batch or the running
    /// ones.</summary>
    public static void Forward(
        ThreadTeam team, float* x, float* weight, float* bias, float* mean, float* inverseDeviation,
        long rows, int channels, Activation activation, float* y)
    {
        using Scratch scratch = Scratch.Rent(channels);
        float* scale = scratch.Floats;
        for (int c = 0; c < channels; c++) scale[c] = weight[c] * inverseDeviation[c];
        var job = new BatchForwardJob(x, mean, scale, bias, y, rows, channels);
        KernelRunner.Run(team, RowTiles.Chunks(rows, channels), activation, job);
    }

    /// <summary>The gradients: dWeight and dBias [C] are always written, dX [rows, C] unless it is null.</summary>
    /// <param name="team">Who works.</param>
    /// <param name="x">The input of the forward pass.</param>
    /// <param name="weight">[C].</param>
    /// <param name="bias">[C].</param>
    /// <param name="mean">[C], as in the forward pass.</param>
    /// <param name="inverseDeviation">[C], as in the forward pass.</param>
    /// <param name="dY">[rows, C], the gradient behind the activation; may be dX.</param>
    /// <param name="batchStatistics">Whether the statistics came from x itself, so that the
    /// gradient flows through them.</param>
    /// <param name="rows">Values per channel.</param>
    /// <param name="channels">C.</param>
    /// <param name="activation">As in the forward pass.</param>
    /// <param name="dX">[rows, C], or null.</param>
    /// <param name="dWeight">[C].</param>
    /// <param name="dBias">[C].</param>
    public static void Backward(
        ThreadTeam team, float* x, float* weight, float* bias, float* mean, float* inverseDeviation, float* dY,
        bool batchStatistics, long rows, int channels, Activation activation, float* dX, float* dWeight, float* dBias)
    {
        int blocks = ColumnSums.Blocks(rows, channels);
        using Scratch scratch = Scratch.Rent((2L * blocks + 3) * channels);
        float* scale = scratch.Floats, slope = scale + channels;
        float* offset = slope + channels, partials = offset + channels;
        for (int c = 0; c < channels; c++) scale[c] = weight[c] * inverseDeviation[c];
        var sums = new BatchGradientSumsJob(x, dY, mean, scale, bias, partials, rows, blocks, channels);
        KernelRunner.Run(team, blocks, activation, sums);
        ColumnSums.AddTree(team, partials, blocks, 2 * channels);
        for (int c = 0; c < channels; c++)
        {
            dBias[c] = partials[c];
            dWeight[c] = partials[channels + c] * inverseDeviation[c];
        }
        if (dX is null) return;

        Way(dWeight, dBias, scale, inverseDeviation, batchStatistics ? rows : 0, channels, slope, offset);
        var data = new BatchGradientJob(x, dY, mean, scale, bias, slope, offset, dX, rows, channels);
        KernelRunner.Run(team, RowTiles.Chunks(rows, channels), activation, data);
    }

    /// <summary>
    /// Slope and offset [C] of dX = scale · (dz - mean(dz) - x̂ · mean(dz · x̂)), written as scale · dz + slope · (x -
    /// mean) + offset; 0 for statistics that did not come from the batch (0 <paramref name="rows"/>).
    /// </summary>
    public static void Way(
        float* dWeight, float* dBias, float* scale, float* inverseDeviation, long rows, int channels,
        float* slope, float* offset)
    {
        float perRow = rows > 0 ? 1f / rows : 0;
        for (int c = 0; c < channels; c++)
        {
            offset[c] = -scale[c] * perRow * dBias[c];
            slope[c] = -scale[c] * perRow * dWeight[c] * inverseDeviation[c];
        }
    }
}
