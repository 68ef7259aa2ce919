using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine.Ops;

/// <summary>How values between samples are found.</summary>
[Experimental("HARK001")]
public enum Interpolation
{
    /// <summary>The sample at or before the place.</summary>
    Nearest,

    /// <summary>A line between the two neighbours.</summary>
    Linear,

    /// <summary>Keys' cubic through four neighbours with A = -0.75, as in PyTorch and OpenCV.</summary>
    Cubic,
}
