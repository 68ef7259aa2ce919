using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Layers;

/// <summary>
/// A two-dimensional convolution over images [B, T, F, C] with a weight [out, in / groups, kh, kw] under the name
/// <c>weight</c> and an optional <c>bias</c> [out].
/// </summary>
[Experimental("HARK001")]
public sealed class Conv2d : Module
{
    private readonly ConvolutionOptions options;

    /// <summary>Creates the layer with a zero weight.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernelHeight">Kernel size along the checkpoint's height axis.</param>
    /// <param name="kernelWidth">Kernel size along the checkpoint's width axis.</param>
    /// <param name="options">Stride, padding, groups, and which of height and width is time.</param>
    /// <param name="bias">Whether there is a bias.</param>
    public Conv2d(int inputs, int outputs, int kernelHeight, int kernelWidth, ConvolutionOptions options, bool bias)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        Weight = Parameter("weight", new(outputs, inputs / options.Groups, kernelHeight, kernelWidth));
        if (bias) Bias = Parameter("bias", new(outputs));
    }

    /// <summary>The weight [out, in / groups, kh, kw].</summary>
    public Tensor Weight { get; }

    /// <summary>The bias [out], or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>Convolves [B, T, F, in] to [B, T', F', out].</summary>
    public Tensor Forward(Tensor x) => x.Conv2d(Weight, Bias, options);

    /// <inheritdoc/>
    public override void Initialize(Philox random)
    {
        Initializers.KaimingNormalFanOut(Weight, random);
        Bias?.Span.Clear();
    }
}
