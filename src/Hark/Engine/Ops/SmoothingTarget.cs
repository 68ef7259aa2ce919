using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine.Ops;

/// <summary>Over which classes label smoothing spreads its share s.</summary>
[Experimental("HARK001")]
public enum SmoothingTarget
{
    /// <summary>s / (V - 1) on every class but the target, 1 - s on the target (AudioCaption).</summary>
    OtherClasses,

    /// <summary>s / V on every class, and 1 - s more on the target (PyTorch).</summary>
    AllClasses,
}
