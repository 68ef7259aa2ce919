using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine.Ops;

/// <summary>The settings of a convolution over time.</summary>
[Experimental("HARK001")]
public sealed record Convolution1dOptions
{
    /// <summary>Step in frames; at least 1.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Distance of neighbouring taps; at least 1.</summary>
    public int Dilation { get; init; } = 1;

    /// <summary>Zeros before the first frame.</summary>
    public int PadLow { get; init; }

    /// <summary>Zeros after the last frame.</summary>
    public int PadHigh { get; init; }

    /// <summary>Channel groups that do not see each other.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Applied to the result.</summary>
    public Activation Activation { get; init; } = Activation.None;
}

/// <summary>Convolution over time: a <see cref="Conv2dOperation"/> on an image of one mel bin.</summary>
[Experimental("HARK001")]
public static class Conv1dExtensions
{
    /// <summary>
    /// Convolves x [B, T, C] with weight [out, C/groups, k], adds bias [out]; gives [B, T', out].
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Conv1d(this Tensor x, Tensor weight, Tensor? bias, Convolution1dOptions options)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(options);
        if (x.Shape.Rank != 3 || weight.Shape.Rank != 3)
        {
            throw new ArgumentException(
                $"Conv1d expects x [B, T, C] and weight [out, C/groups, k], not {x.Shape} and {weight.Shape}.");
        }
        ConvolutionOptions image = new()
        {
            StrideT = options.Stride,
            DilationT = options.Dilation,
            PadTLow = options.PadLow,
            PadTHigh = options.PadHigh,
            Groups = options.Groups,
            Activation = options.Activation,
        };
        Tensor y = x.Reshape(x.Shape[0], x.Shape[1], 1, x.Shape[2])
            .Conv2d(weight.Reshape(weight.Shape[0], weight.Shape[1], weight.Shape[2], 1), bias, image);
        return y.Reshape(y.Shape[0], y.Shape[1], y.Shape[3]);
    }
}
