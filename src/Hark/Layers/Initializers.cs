using System.Diagnostics.CodeAnalysis;
using Hark.Engine;

namespace Hark.Layers;

/// <summary>Start values for training from scratch.</summary>
[Experimental("HARK001")]
public static class Initializers
{
    /// <summary>
    /// Normal values with deviation sqrt(2 / (out channels * kernel area)) for a convolution weight [out, in / groups,
    /// kh, kw] (He et al. 2015, fan-out; the fan of a depthwise convolution is out *
    /// kernel area too, as in torchvision).
    /// </summary>
    public static void KaimingNormalFanOut(Tensor weight, Philox random)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(random);
        double fan = weight.Shape[0] * (double)weight.Shape.Stride(1);
        random.FillNormal(weight.Span, 0, (float)Math.Sqrt(2 / fan));
    }

    /// <summary>
    /// Uniform values within sqrt(6 / (fan in + fan out)) for a matrix [out, in] or a convolution weight
    /// [out, in, kh, kw] (Glorot and Bengio 2010).
    /// </summary>
    public static void XavierUniform(Tensor weight, Philox random)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(random);
        float bound = (float)Math.Sqrt(6.0 / ((weight.Shape[0] + weight.Shape[1]) * (double)weight.Shape.Stride(1)));
        random.FillUniform(weight.Span, -bound, bound);
    }

    /// <summary>Normal values around zero.</summary>
    public static void Normal(Tensor weight, Philox random, float standardDeviation)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(random);
        random.FillNormal(weight.Span, 0, standardDeviation);
    }
}
