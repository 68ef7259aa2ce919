using Hark.Engine;
using Hark.Engine.Kernels;
using Hark.Engine.Ops;

namespace Hark.Layers;

/// <summary>
/// A pointwise convolution without bias, then batch norm with its activation. Large maps in training go through one
/// operation for both.
/// </summary>
/// <param name="convolution">The kernel is 1 x 1, the stride 1.</param>
/// <param name="norm">Normalises its outputs.</param>
internal sealed class PointwiseNorm(Conv2d convolution, BatchNorm norm)
{
    /// <summary>[B, T, F, C] to [B, T, F, K].</summary>
    public Tensor Forward(Tensor x)
    {
        Tensor weight = convolution.Weight;
        bool isFar = norm.UsesBatchStatistics && !x.IsSymbolic
            && PointwiseNormalization.Fits(x.Shape.Rows, weight.Shape[0]);
        return !isFar
            ? norm.Forward(convolution.Forward(x))
            : new PointwiseNormOperation(norm.Momentum, norm.Epsilon, norm.Activation)
                .Apply(x, weight, norm.Weight, norm.Bias, norm.RunningMean, norm.RunningVariance);
    }
}
