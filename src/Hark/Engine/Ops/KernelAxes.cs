using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine.Ops;

/// <summary>
/// Which axes of an image the two kernel axes of a convolution weight <c>[out, in/groups, kh, kw]</c> run over.
/// </summary>
[Experimental("HARK001")]
public enum KernelAxes
{
    /// <summary>kh runs over time, kw over mel bins (PANNs).</summary>
    TimeFrequency,

    /// <summary>kh runs over mel bins, kw over time (EfficientNet).</summary>
    FrequencyTime,
}
