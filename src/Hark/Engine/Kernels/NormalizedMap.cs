namespace Hark.Engine.Kernels;

/// <summary>A map [clips, rows, C] and how its channels are normalised: z = (x - mean) · scale + bias.</summary>
internal readonly unsafe struct NormalizedMap(
    float* x, float* mean, float* scale, float* bias, int clips, int rows, int channels)
{
    /// <summary>[clips, rows, C].</summary>
    public float* X { get; } = x;

    /// <summary>[C].</summary>
    public float* Mean { get; } = mean;

    /// <summary>Weight · inverse deviation, [C].</summary>
    public float* Scale { get; } = scale;

    /// <summary>[C].</summary>
    public float* Bias { get; } = bias;

    /// <summary>B.</summary>
    public int Clips { get; } = clips;

    /// <summary>T · F.</summary>
    public int Rows { get; } = rows;

    /// <summary>C.</summary>
    public int Channels { get; } = channels;
}
