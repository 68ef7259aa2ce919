using System.Runtime.InteropServices;

namespace Hark.Engine.Graph;

/// <summary>A line of the table of contents of a file of packed weights.</summary>
/// <param name="Key">Which weight in which layout.</param>
/// <param name="Offset">Where its floats begin, in bytes.</param>
/// <param name="Count">How many floats there are.</param>
/// <param name="Sum">Their checksum.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct PackedWeightsEntry(ulong Key, long Offset, long Count, ulong Sum)
{
    public static unsafe ulong SumOf(float* data, long count)
    {
        Fingerprint sum = default;
        sum.Add((byte*)data, count * sizeof(float));
        return sum.Value;
    }
}
