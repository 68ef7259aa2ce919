namespace Hark.Engine.Kernels;

/// <summary>
/// Batch normalisation, SiLU and the gate of squeeze-excitation on x [B, rows, C]: a = silu((x - mean) ·
/// inverseDeviation · weight + bias), y = a · gate, where the gate [B, C] follows from the means of a over the rows. a
/// is computed again whenever it is needed instead of being kept: its exponential costs less than a trip to memory.
/// Plain twin: that
/// of <see cref="Ops.SqueezeExcitationOperation"/>.
/// </summary>
internal static unsafe class GatedNormalization
{
    /// <summary>means[b, c] = the mean of a over the rows of a clip.</summary>
    public static void Means(ThreadTeam team, in NormalizedMap x, float* means)
    {
        int blocks = ColumnSums.Blocks(x.Rows, x.Channels);
        using Scratch partials = Scratch.Rent((long)x.Clips * blocks * x.Channels);
        KernelRunner.Run(team, checked(x.Clips * blocks), new GatedMeansJob(x, blocks, partials.Floats));
        Join(team, partials.Floats, x.Clips, blocks, x.Channels);
        for (int b = 0; b < x.Clips; b++)
        {
            float* sums = partials.Floats + (long)b * blocks * x.Channels;
            for (int c = 0; c < x.Channels; c++) means[(long)b * x.Channels + c] = sums[c] / x.Rows;
        }
    }

    /// <summary>y = a · gate.</summary>
    public static void Forward(ThreadTeam team, in NormalizedMap x, float* gate, float* y)
    {
        int perClip = RowTiles.Chunks(x.Rows, x.Channels);
        KernelRunner.Run(team, checked(x.Clips * perClip), new GatedForwardJob(x, perClip, gate, y));
    }

    /// <summary>
    /// What the gradients need of x and dY, in one pass over both: sums [B, 5, C] over the rows of a clip of dY · a,
    /// dY · a', a', dY · a' · (x - mean) and a' · (x - mean), where a' is the slope of the activation.
    /// </summary>
    public static void GradientSums(ThreadTeam team, in NormalizedMap x, float* dY, float* sums)
    {
        int blocks = ColumnSums.Blocks(x.Rows, x.Channels), width = 5 * x.Channels;
        using Scratch partials = Scratch.Rent((long)x.Clips * blocks * width);
        KernelRunner.Run(team, checked(x.Clips * blocks), new GatedGradientSumsJob(x, blocks, dY, partials.Floats));
        Join(team, partials.Floats, x.Clips, blocks, width);
        for (int b = 0; b < x.Clips; b++)
        {
            Span<float> joined = new(partials.Floats + (long)b * blocks * width, width);
            joined.CopyTo(new(sums + (long)b * width, width));
        }
    }

    /// <summary>
    /// dWeight and dBias [C], and dX unless it is null, for statistics that came from x itself.
    /// </summary>
    /// <param name="team">Who works.</param>
    /// <param name="x">The input.</param>
    /// <param name="inverseDeviation">[C].</param>
    /// <param name="dY">[B, rows, C]; may be dX.</param>
    /// <param name="sums">What <see cref="GradientSums"/> wrote.</param>
    /// <param name="gate">[B, C].</param>
    /// <param name="dMeans">[B, C], the gradient of the means of a.</param>
    /// <param name="dX">[B, rows, C], or null.</param>
    /// <param name="dWeight">[C].</param>
    /// <param name="dBias">[C].</param>
    public static void Backward(
        ThreadTeam team, in NormalizedMap x, float* inverseDeviation, float* dY, float* sums, float* gate,
        float* dMeans, float* dX, float* dWeight, float* dBias)
    {
        // dz = (dY · gate + dMean / rows) · a', so its sums follow from those of the clips.
        int n = x.Channels;
        for (int c = 0; c < n; c++)
        {
            double sum = 0, product = 0;
            for (int b = 0; b < x.Clips; b++)
            {
                float* clip = sums + (long)b * 5 * n + c;
                double factor = gate[(long)b * n + c], share = (double)dMeans[(long)b * n + c] / x.Rows;
                sum += factor * clip[n] + share * clip[2 * n];
                product += factor * clip[3 * n] + share * clip[4 * n];
            }
            dBias[c] = (float)sum;
            dWeight[c] = (float)(product * inverseDeviation[c]);
        }
        if (dX is null) return;

        // dX = scale · (dz - mean(dz) - x̂ · mean(dz · x̂)), as dY · a' · (scale · gate) + a' · (scale · dMean / rows)
        // + slope · (x - mean) + offset
        using Scratch scratch = Scratch.Rent((2L + 2 * x.Clips) * n);
        float* slope = scratch.Floats, offset = slope + n, factors = offset + n, shares = factors + (long)x.Clips * n;
        long values = (long)x.Rows * x.Clips;
        BatchNormalization.Way(dWeight, dBias, x.Scale, inverseDeviation, values, n, slope, offset);
        for (int b = 0; b < x.Clips; b++)
        {
            for (int c = 0; c < n; c++)
            {
                long i = (long)b * n + c;
                factors[i] = x.Scale[c] * gate[i];
                shares[i] = x.Scale[c] * dMeans[i] / x.Rows;
            }
        }
        int perClip = RowTiles.Chunks(x.Rows, n);
        var job = new GatedGradientJob(x, perClip, dY, factors, shares, slope, offset, dX);
        KernelRunner.Run(team, checked(x.Clips * perClip), job);
    }

    private static void Join(ThreadTeam team, float* partials, int clips, int blocks, int width)
    {
        for (int b = 0; b < clips; b++) ColumnSums.AddTree(team, partials + (long)b * blocks * width, blocks, width);
    }
}
