namespace Hark.Engine.Kernels;

/// <summary>
/// The plain twin of <see cref="Int8Gemm"/>. In float32 alone: what is rounded to a byte depends on it.
/// </summary>
internal static class Int8Reference
{
    /// <summary>x [M, K] times the transpose of weight [N, K], plus bias [N] or nothing.</summary>
    public static float[] Multiply(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int M, int N, int K)
    {
        float[] y = new float[M * N];
        for (int m = 0; m < M; m++)
        {
            ReadOnlySpan<float> row = x.Slice(m * K, K);
            float low = 0, high = 0;
            foreach (float value in row) (low, high) = (MathF.Min(low, value), MathF.Max(high, value));
            bool isFinite = float.IsFinite(low) && float.IsFinite(high);
            float scale = QuantizedRows.Scale(low, high, out float inverse, out int zero);
            for (int n = 0; n < N; n++)
            {
                ReadOnlySpan<float> column = weight.Slice(n * K, K);
                float columnScale = QuantizedMatrix.ScaleOf(column, out float columnInverse);
                long sum = 0;
                for (int k = 0; k < K && isFinite; k++)
                {
                    int q = Math.Clamp((int)MathF.Round(row[k] * inverse) + zero, 0, 255);
                    sum += (q - zero) * QuantizedMatrix.Quantize(column[k], columnInverse);
                }
                float scaled = (int)sum * (scale * columnScale);
                y[m * N + n] = bias.IsEmpty ? scaled : scaled + bias[n];
            }
        }
        return y;
    }
}
