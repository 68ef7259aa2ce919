using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Layers;

/// <summary>
/// Batch norm with its activation, then squeeze-excitation (Hu et al. 2018): each channel is weighed by what two
/// pointwise convolutions make of the means of all channels. In training one operation does it all.
/// </summary>
/// <param name="norm">Normalises and activates with SiLU.</param>
/// <param name="squeeze">From C to a few channels.</param>
/// <param name="excite">Back to C.</param>
internal sealed class SqueezeExcitation(BatchNorm norm, Conv2d squeeze, Conv2d excite)
{
    /// <summary>[B, T, F, C] to the same shape.</summary>
    public Tensor Forward(Tensor x)
    {
        if (norm.UsesBatchStatistics && !x.IsSymbolic)
        {
            return new SqueezeExcitationOperation(norm.Momentum, norm.Epsilon).Apply(
                x, norm.Weight, norm.Bias, norm.RunningMean, norm.RunningVariance,
                squeeze.Weight, squeeze.Bias, excite.Weight, excite.Bias);
        }
        x = norm.Forward(x);
        Tensor gate = squeeze.Forward(x.Mean([1, 2], keepDims: true)).Silu(); // [B, 1, 1, squeezed]
        return x.Multiply(excite.Forward(gate).Sigmoid());
    }
}
