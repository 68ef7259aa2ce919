namespace Hark.Engine.Kernels;

/// <summary>A constant weight [K, N] as <see cref="Strassen"/> reads it.</summary>
internal sealed class StrassenWeight(PackedMatrix packed, PackedFloats sums)
{
    /// <summary>The weight itself, as every product reads it.</summary>
    public PackedMatrix Packed => packed;

    /// <summary>What <see cref="StrassenSums.OfWeight"/> made of it.</summary>
    public PackedFloats Sums => sums;
}
