namespace Hark.Engine.Graph;

/// <summary>A weight [out, ..] and a bias [out] with a batch normalisation in them.</summary>
internal sealed record FoldedNorm(Tensor Weight, Tensor Bias)
{
    /// <summary>
    /// W' = W · s and b' = β + (b - mean) · s with s = γ / √(variance + ε), in double and rounded once.
    /// </summary>
    public static FoldedNorm Of(
        Tensor weight, Tensor? bias, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, float epsilon)
    {
        Tensor foldedWeight = new(weight.Shape), foldedBias = new(beta.Shape);
        int outputs = gamma.Count, perOutput = outputs == 0 ? 0 : weight.Count / outputs;
        ReadOnlySpan<float> from = weight.Span;
        Span<float> to = foldedWeight.Span;
        for (int o = 0; o < outputs; o++)
        {
            double scale = gamma.Span[o] / Math.Sqrt((double)variance.Span[o] + epsilon);
            double shift = bias is null ? -(double)mean.Span[o] : (double)bias.Span[o] - mean.Span[o];
            foldedBias.Span[o] = (float)(beta.Span[o] + shift * scale);
            for (int i = o * perOutput; i < (o + 1) * perOutput; i++) to[i] = (float)(from[i] * scale);
        }
        return new(foldedWeight, foldedBias);
    }
}
