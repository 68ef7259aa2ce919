using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hark.Training.Data;

/// <summary>
/// The few loops over samples that mixing needs. Results do not depend on the machine's vector width.
/// </summary>
internal static class Waveform
{
    private const int Lanes = 8; // Vector256<float>: software does the same where the machine has no such vectors

    public static void Scale(Span<float> wave, float gain)
    {
        foreach (ref Vector256<float> x in MemoryMarshal.Cast<float, Vector256<float>>(wave)) x *= gain;
        foreach (ref float x in wave[(wave.Length / Lanes * Lanes)..]) x *= gain;
    }

    /// <summary>wave += gain * other.</summary>
    public static void AddScaled(Span<float> wave, ReadOnlySpan<float> other, float gain)
    {
        Span<Vector256<float>> vectors = MemoryMarshal.Cast<float, Vector256<float>>(wave);
        ReadOnlySpan<Vector256<float>> others = MemoryMarshal.Cast<float, Vector256<float>>(other);
        for (int i = 0; i < vectors.Length; i++) vectors[i] += others[i] * gain;
        for (int n = vectors.Length * Lanes; n < wave.Length; n++) wave[n] += other[n] * gain;
    }

    /// <summary>Sum of squares.</summary>
    public static double Energy(ReadOnlySpan<float> wave)
    {
        Vector256<float> sums = default;
        foreach (Vector256<float> x in MemoryMarshal.Cast<float, Vector256<float>>(wave)) sums += x * x;
        double sum = Vector256.Sum(sums);
        foreach (float x in wave[(wave.Length / Lanes * Lanes)..]) sum += x * x;
        return sum;
    }

    /// <summary>Largest magnitude.</summary>
    public static float Peak(ReadOnlySpan<float> wave)
    {
        Vector256<float> peaks = default;
        foreach (Vector256<float> x in MemoryMarshal.Cast<float, Vector256<float>>(wave))
            peaks = Vector256.Max(peaks, Vector256.Abs(x));
        float peak = 0;
        for (int lane = 0; lane < Lanes; lane++) peak = Math.Max(peak, peaks[lane]);
        foreach (float x in wave[(wave.Length / Lanes * Lanes)..]) peak = Math.Max(peak, Math.Abs(x));
        return peak;
    }
}
