using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Layers;

/// <summary>
/// A convolution over the frames of [B, T, C] with a weight [out, in / groups, k] under the name <c>weight</c> and an
/// optional <c>bias</c> [out].
/// </summary>
[Experimental("HARK001")]
public sealed class Conv1d : Module
{
    private readonly Convolution1dOptions options;

    /// <summary>Creates the layer with a zero weight.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernelSize">Taps.</param>
    /// <param name="options">Stride, dilation, padding, groups.</param>
    /// <param name="bias">Whether there is a bias.</param>
    public Conv1d(int inputs, int outputs, int kernelSize, Convolution1dOptions options, bool bias = true)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        Weight = Parameter("weight", new(outputs, inputs / options.Groups, kernelSize));
        if (bias) Bias = Parameter("bias", new(outputs));
    }

    /// <summary>The weight [out, in / groups, k].</summary>
    public Tensor Weight { get; }

    /// <summary>The bias [out], or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>Convolves [B, T, in] to [B, T', out].</summary>
    public Tensor Forward(Tensor x) => x.Conv1d(Weight, Bias, options);

    /// <inheritdoc/>
    public override void Initialize(Philox random)
    {
        Initializers.KaimingNormalFanOut(Weight, random);
        Bias?.Span.Clear();
    }
}
