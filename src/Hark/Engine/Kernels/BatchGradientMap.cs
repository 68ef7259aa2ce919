namespace Hark.Engine.Kernels;

/// <summary>
/// The gradient of a batch normalisation's input, computed some rows at a time: scale · dz + slope · (x - mean) +
/// offset with dz = dY · act'((x - mean) · scale + bias). x and dY are [rows, C], all others [C].
/// </summary>
internal readonly unsafe struct BatchGradientMap(
    float* x, float* dY, float* mean, float* scale, float* bias, float* slope, float* offset, int channels)
{
    private readonly float* x = x, dY = dY, mean = mean, scale = scale, bias = bias, slope = slope, offset = offset;

    /// <summary>dX [count, C] of the rows from <paramref name="row"/> on.</summary>
    public void Run(ThreadTeam team, Activation activation, nint row, long count, float* dX)
    {
        float* from = x + row * channels, upstream = dY + row * channels;
        var job = new BatchGradientJob(from, upstream, mean, scale, bias, slope, offset, dX, count, channels);
        KernelRunner.Run(team, RowTiles.Chunks(count, channels), activation, job);
    }
}
