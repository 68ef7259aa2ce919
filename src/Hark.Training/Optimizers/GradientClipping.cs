using Hark.Engine;
using Hark.Engine.Kernels;

namespace Hark.Training.Optimizers;

/// <summary>
/// The global norm of gradients, and what clips them to it. Parameters without gradient do not count.
/// </summary>
internal static class GradientClipping
{
    private const double Epsilon = 1e-6;

    /// <summary>
    /// min(1, maxNorm / (norm + 1e-6)), which is PyTorch's rule. With an infinite norm the factor is 0, and infinite
    /// gradients become NaN: as in PyTorch.
    /// </summary>
    public static double Factor(double norm, double maxNorm)
    {
        if (!(maxNorm > 0))
            throw new ArgumentOutOfRangeException(nameof(maxNorm), maxNorm, "The largest norm must be above 0.");
        if (double.IsPositiveInfinity(maxNorm)) return 1;
        return double.IsNaN(norm) ? double.NaN : Math.Min(1, maxNorm / (norm + Epsilon));
    }

    /// <summary>The square root of the sum of squares of all gradients, summed in double.</summary>
    public static unsafe double Norm(IEnumerable<Tensor> parameters)
    {
        double squares = 0;
        foreach (Tensor parameter in parameters)
        {
            if (parameter.Gradient is { } gradient)
                squares += OptimizerKernels.SumOfSquares(ThreadTeam.Shared, gradient.Pointer, gradient.Count);
        }
        return Math.Sqrt(squares);
    }
}
