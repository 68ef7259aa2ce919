using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hark.Engine.Graph;

/// <summary>A weight [out, ..] and a bias [out] with a batch normalisation in them.</summary>
internal sealed record FoldedNorm(Tensor Weight, Tensor Bias)
{
    private const int ChunkElements = 64 * 1024;

    /// <summary>
    /// W' = W · s and b' = β + (b - mean) · s with s = γ / √(variance + ε), in double and rounded once.
    /// </summary>
    /// <remarks>
    /// The weight is scaled when somebody first reads it, which nobody does whose packed weights come from a file. The
    /// team works there because every start waits for it: ten million weights, read once and written once.
    /// </remarks>
    public static unsafe FoldedNorm Of(
        Tensor weight, Tensor? bias, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, float epsilon)
    {
        Tensor foldedBias = new(beta.Shape);
        int outputs = gamma.Count;
        double[] scales = new double[outputs];
        for (int o = 0; o < outputs; o++)
        {
            scales[o] = gamma.Span[o] / Math.Sqrt((double)variance.Span[o] + epsilon);
            double shift = bias is null ? -(double)mean.Span[o] : (double)bias.Span[o] - mean.Span[o];
            foldedBias.Span[o] = (float)(beta.Span[o] + shift * scales[o]);
        }
        string name = string.Create(CultureInfo.InvariantCulture, $"norm folded with {epsilon:R}");
        TensorRecipe recipe = new(name, [weight, gamma, variance], target => Scale(weight, scales, target));
        return new(new Tensor(weight.Shape, recipe), foldedBias);
    }

    private static unsafe void Scale(Tensor weight, double[] scales, float* folded)
    {
        int outputs = scales.Length, perOutput = outputs == 0 ? 0 : weight.Count / outputs;
        int outputsPerChunk = Math.Max(1, ChunkElements / Math.Max(1, perOutput));
        fixed (double* s = scales)
        {
            ScaleJob job = new(weight.Pointer, s, folded, outputs, perOutput, outputsPerChunk);
            ThreadTeam.Shared.Run((outputs + outputsPerChunk - 1) / outputsPerChunk, job);
        }
    }

    private readonly unsafe struct ScaleJob(
        float* weight, double* scales, float* folded, int outputs, int perOutput, int outputsPerChunk) : IParallelJob
    {
        public void Run(int chunk)
        {
            int end = Math.Min(outputs, (chunk + 1) * outputsPerChunk);
            for (int o = chunk * outputsPerChunk; o < end; o++)
            {
                nint at = (nint)o * perOutput;
                Scale(weight + at, scales[o], folded + at, perOutput);
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void Scale(float* x, double scale, float* y, nint n)
        {
            nint i = 0;
            Vector256<double> factor = Vector256.Create(scale);
            for (; i <= n - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Load(x + i));
                Vector256.Narrow(low * factor, high * factor).Store(y + i);
            }
            for (; i < n; i++) y[i] = (float)(x[i] * scale);
        }
    }
}
