using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hark.Engine.Kernels;

/// <summary>
/// Activations in unsigned bytes, each row with a scale and a zero point of its own: x ≈ (q - zero) · scale. The range
/// of a row always holds 0, and 0 is exact. Every step rounds the same way in every instruction set, so that the bytes
/// do too. Plain twin: <see cref="Int8Reference"/>.
/// </summary>
internal static unsafe class QuantizedRows
{
    /// <summary>Rows that span less are taken for zeros.</summary>
    public const float SmallestRange = 1e-30f;

    private const int Lanes = 16;

    /// <summary>
    /// Quantises a row of n values and fills it up with zeros to <paramref name="padded"/>. A row that is not finite
    /// gets the scale NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Quantize(float* x, int n, byte* q, int padded, out float scale, out int zero)
    {
        Range(x, n, out float low, out float high);
        scale = Scale(low, high, out float inverse, out zero);
        int i = 0;
        if (n >= Lanes && Vector128.IsHardwareAccelerated)
        {
            // The last block may overlap the one before it: it writes the same bytes again.
            for (; i < n - Lanes; i += Lanes) Sixteen(x + i, inverse, zero).Store(q + i);
            Sixteen(x + n - Lanes, inverse, zero).Store(q + n - Lanes);
            i = n;
        }
        for (; i < n; i++) q[i] = (byte)Math.Clamp((int)MathF.Round(x[i] * inverse) + zero, 0, 255);
        for (; i < padded; i++) q[i] = 0;
    }

    /// <summary>The scale and zero point of a range, and what its values are multiplied by.</summary>
    public static float Scale(float low, float high, out float inverse, out int zero)
    {
        low = MathF.Min(low, 0);
        high = MathF.Max(high, 0);
        float range = high - low;
        (inverse, zero) = (0, 0);
        if (!float.IsFinite(range)) return float.NaN;
        if (range < SmallestRange) return 1;
        inverse = 255 / range;
        zero = (int)MathF.Round(-low * inverse);
        return range / 255;
    }

    /// <summary>The smallest and the largest value and 0; NaN if one is not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Range(float* x, int n, out float low, out float high)
    {
        (low, high) = (0, 0);
        bool isFinite = true; // a value times 0 is NaN where it is not finite
        int i = 0;
        if (n >= Lanes && Vector512.IsHardwareAccelerated)
        {
            Vector512<float> lows = Vector512<float>.Zero, highs = lows, faults = lows;
            for (; i < n; i += Lanes)
            {
                Vector512<float> value = Vector512.Load(x + Math.Min(i, n - Lanes));
                lows = Vector512.MinNative(lows, value);
                highs = Vector512.MaxNative(highs, value);
                faults += value * Vector512<float>.Zero;
            }
            Vector256<float> low8 = Vector256.MinNative(lows.GetLower(), lows.GetUpper());
            Vector256<float> high8 = Vector256.MaxNative(highs.GetLower(), highs.GetUpper());
            low = Smallest(Vector128.MinNative(low8.GetLower(), low8.GetUpper()));
            high = -Smallest(-Vector128.MaxNative(high8.GetLower(), high8.GetUpper()));
            isFinite = Vector512.EqualsAll(faults, Vector512<float>.Zero);
        }
        else if (n >= Lanes && Vector128.IsHardwareAccelerated)
        {
            Vector128<float> lows = Vector128<float>.Zero, highs = lows, faults = lows;
            for (; i < n; i += 4)
            {
                Vector128<float> value = Vector128.Load(x + Math.Min(i, n - 4));
                lows = Vector128.MinNative(lows, value);
                highs = Vector128.MaxNative(highs, value);
                faults += value * Vector128<float>.Zero;
            }
            low = Smallest(lows);
            high = -Smallest(-highs);
            isFinite = Vector128.EqualsAll(faults, Vector128<float>.Zero);
        }
        for (; i < n; i++)
        {
            low = MathF.Min(low, x[i]);
            high = MathF.Max(high, x[i]);
        }
        if (!isFinite || float.IsNaN(low)) low = high = float.NaN;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Sixteen(float* x, float inverse, int zero)
    {
        if (Avx512F.IsSupported)
        {
            Vector512<float> scaled = Vector512.Load(x) * Vector512.Create(inverse);
            Vector512<int> value = Avx512F.ConvertToVector512Int32(scaled) + Vector512.Create(zero); // ties to even
            return Avx512F.ConvertToVector128ByteWithSaturation(
                Vector512.Max(value, Vector512<int>.Zero).AsUInt32());
        }
        Vector128<short> first = Vector128.Narrow(Four(x, inverse, zero), Four(x + 4, inverse, zero));
        Vector128<short> second = Vector128.Narrow(Four(x + 8, inverse, zero), Four(x + 12, inverse, zero));
        return Vector128.Narrow(first.AsUInt16(), second.AsUInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Four(float* x, float inverse, int zero)
    {
        Vector128<float> scaled = Vector128.Round(Vector128.Load(x) * Vector128.Create(inverse));
        Vector128<int> value = Vector128.ConvertToInt32(scaled) + Vector128.Create(zero);
        return Vector128.Min(Vector128.Max(value, Vector128<int>.Zero), Vector128.Create(255));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Smallest(Vector128<float> x)
    {
        x = Vector128.MinNative(x, Vector128.Shuffle(x, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MinNative(x, Vector128.Shuffle(x, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }
}
