using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine.Ops;

/// <summary>
/// The settings of a convolution over time and mel bins. Padding is explicit on each of the four sides.
/// </summary>
[Experimental("HARK001")]
public sealed record ConvolutionOptions
{
    /// <summary>Step along time, in frames; at least 1.</summary>
    public int StrideT { get; init; } = 1;

    /// <summary>Step along mel bins; at least 1.</summary>
    public int StrideF { get; init; } = 1;

    /// <summary>Distance of neighbouring taps along time; at least 1.</summary>
    public int DilationT { get; init; } = 1;

    /// <summary>Distance of neighbouring taps along mel bins; at least 1.</summary>
    public int DilationF { get; init; } = 1;

    /// <summary>Zeros before the first frame.</summary>
    public int PadTLow { get; init; }

    /// <summary>Zeros after the last frame.</summary>
    public int PadTHigh { get; init; }

    /// <summary>Zeros below the first mel bin.</summary>
    public int PadFLow { get; init; }

    /// <summary>Zeros above the last mel bin.</summary>
    public int PadFHigh { get; init; }

    /// <summary>Channel groups that do not see each other; equal to the channels for a depthwise convolution.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Which kernel axis is time.</summary>
    public KernelAxes Axes { get; init; } = KernelAxes.TimeFrequency;

    /// <summary>Applied to the result.</summary>
    public Activation Activation { get; init; } = Activation.None;
}
