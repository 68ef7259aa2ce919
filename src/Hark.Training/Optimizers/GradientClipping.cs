using System.Numerics;
using Hark.Engine;
using Hark.Engine.Kernels;

namespace Hark.Training.Optimizers;

/// <summary>The global norm of gradients, and clipping by it. Parameters without gradient do not count.</summary>
internal static class GradientClipping
{
    private const double Epsilon = 1e-6;

    /// <summary>Scales gradients by min(1, maxNorm / (norm + 1e-6)) and returns the norm before.</summary>
    public static unsafe double Clip(IReadOnlyList<Tensor> parameters, double maxNorm)
    {
        if (!(maxNorm > 0))
            throw new ArgumentOutOfRangeException(nameof(maxNorm), maxNorm, "The largest norm must be above 0.");
        double norm = Norm(parameters);
        if (double.IsPositiveInfinity(maxNorm)) return norm;
        // With an infinite norm the factor is 0, and infinite gradients become NaN: as in PyTorch.
        double factor = double.IsNaN(norm) ? double.NaN : Math.Min(1, maxNorm / (norm + Epsilon));
        if (factor == 1) return norm;
        foreach (Tensor parameter in parameters)
        {
            if (parameter.Gradient is { } gradient)
                Elementwise.Scale(ThreadTeam.Shared, (float)factor, gradient.Pointer, gradient.Pointer, gradient.Count);
        }
        return norm;
    }

    /// <summary>The square root of the sum of squares of all gradients, summed in double.</summary>
    public static double Norm(IReadOnlyList<Tensor> parameters)
    {
        double squares = 0;
        foreach (Tensor parameter in parameters)
        {
            if (parameter.Gradient is { } gradient) squares += SumOfSquares(gradient.Span);
        }
        return Math.Sqrt(squares);
    }

    private static double SumOfSquares(ReadOnlySpan<float> x)
    {
        Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero;
        int i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(x[i..]), out Vector<double> a, out Vector<double> b);
            low += a * a;
            high += b * b;
        }
        double sum = Vector.Sum(low + high);
        for (; i < x.Length; i++) sum += (double)x[i] * x[i];
        return sum;
    }
}
