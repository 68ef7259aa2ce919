using Hark.Engine;

namespace Hark.Training.Optimizers;

/// <summary>The update that <see cref="Adam"/> and <see cref="AdamW"/> share.</summary>
internal static class AdamUpdate
{
    private static readonly string[] Moments = ["exp_avg", "exp_avg_sq"];
    private static readonly string[] MomentsAndMaximum = [.. Moments, "max_exp_avg_sq"];

    public static string[] BufferNames(AdamOptions options) => options.AmsGrad ? MomentsAndMaximum : Moments;

    public static void Run(
        ParameterState state, Tensor gradient, double rate, AdamOptions options, double gradientDecay, double valueDecay)
    {
        Span<float> p = state.Parameter.Span, g = gradient.Span, m = state.Buffers[0].Span, v = state.Buffers[1].Span;
        Span<float> largest = options.AmsGrad ? state.Buffers[2].Span : v;
        // The bias corrections are formed in double, as PyTorch does: 1 - 0.999^t loses digits in float.
        float stepSize = (float)(rate / (1 - Math.Pow(options.Beta1, state.Updates)));
        float root = (float)Math.Sqrt(1 - Math.Pow(options.Beta2, state.Updates));
        float keep1 = (float)options.Beta1, add1 = (float)(1 - options.Beta1);
        float keep2 = (float)options.Beta2, add2 = (float)(1 - options.Beta2);
        float epsilon = (float)options.Epsilon, l2 = (float)gradientDecay, shrink = (float)(1 - rate * valueDecay);
        for (int i = 0; i < p.Length; i++)
        {
            float slope = g[i] + l2 * p[i];
            m[i] = keep1 * m[i] + add1 * slope;
            v[i] = keep2 * v[i] + add2 * slope * slope;
            if (options.AmsGrad) largest[i] = Math.Max(largest[i], v[i]); // of the uncorrected v
            p[i] = p[i] * shrink - stepSize * m[i] / (MathF.Sqrt(largest[i]) / root + epsilon);
        }
    }
}
