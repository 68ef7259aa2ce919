namespace Hark.Engine.Ops;

/// <summary>
/// Which samples of an axis an interpolated one is made of, and their weights. As in PyTorch: places beyond the ends
/// count as the last sample there, shrinking does not smooth, and positions and weights are float32.
/// </summary>
internal sealed class ResizeTaps
{
    private const float A = -0.75f;

    private readonly int[] indices;
    private readonly float[] weights;

    public ResizeTaps(int size, int newSize, Interpolation interpolation, bool alignsCorners)
    {
        Count = interpolation switch { Interpolation.Nearest => 1, Interpolation.Linear => 2, _ => 4 };
        indices = new int[Count * newSize];
        weights = new float[Count * newSize];
        float scale = !alignsCorners ? (float)size / newSize : newSize > 1 ? (float)(size - 1) / (newSize - 1) : 0;
        for (int i = 0; i < newSize; i++)
        {
            float place = alignsCorners || interpolation == Interpolation.Nearest
                ? scale * i
                : scale * (i + 0.5f) - 0.5f;
            if (interpolation == Interpolation.Linear) place = MathF.Max(place, 0);
            int before = (int)MathF.Floor(place);
            float t = place - before;
            Span<float> w = weights.AsSpan(Count * i, Count);
            if (Count == 1) w[0] = 1;
            else if (Count == 2) (w[0], w[1]) = (1 - t, t);
            else (w[0], w[1], w[2], w[3]) = (Far(t + 1), Near(t), Near(1 - t), Far(2 - t));
            int first = Count == 4 ? before - 1 : before;
            for (int tap = 0; tap < Count; tap++) indices[Count * i + tap] = Math.Clamp(first + tap, 0, size - 1);
        }
    }

    /// <summary>Samples per interpolated one.</summary>
    public int Count { get; }

    /// <summary>The samples behind an interpolated one; at an end one of them can come several times.</summary>
    public ReadOnlySpan<int> Indices(int i) => indices.AsSpan(Count * i, Count);

    /// <summary>Their weights.</summary>
    public ReadOnlySpan<float> Weights(int i) => weights.AsSpan(Count * i, Count);

    // Keys 1981, at distances up to 1 and from 1 to 2
    private static float Near(float x) => ((A + 2) * x - (A + 3)) * x * x + 1;

    private static float Far(float x) => ((A * x - 5 * A) * x + 8 * A) * x - 4 * A;
}
