using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine;

/// <summary>In which numbers a network computes.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "These are the names of the formats.")]
public enum Precision
{
    /// <summary>32-bit floats, as it was trained.</summary>
    Float32,

    /// <summary>
    /// 8-bit integers in the large products (linear layers and convolutions that look at one position), each output of
    /// a weight and each row of activations with a scale of its own; 32-bit floats elsewhere. Faster where the
    /// processor multiplies bytes (AVX-VNNI), exact to the same bits but slower elsewhere.
    /// </summary>
    Int8,
}
