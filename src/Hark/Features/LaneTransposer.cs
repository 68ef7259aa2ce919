using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Hark.Features;

/// <summary>
/// Moves between frames one after the other and frames side by side in lanes, in tiles of 4 x 4, which every processor
/// transposes well.
/// </summary>
internal static unsafe class LaneTransposer
{
    /// <summary>
    /// target[n, lane] = frames[lane * hop + n] * window[n] for n in [from, to), all three multiples of four.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Gather(float* frames, int hop, float* window, int from, int to, int lanes, float* target)
    {
        for (int n = from; n < to; n += 4)
        {
            Vector128<float> w = Vector128.Load(window + n);
            float* source = frames + n, column = target + (nint)n * lanes;
            for (int lane = 0; lane < lanes; lane += 4, source += 4 * (nint)hop, column += 4)
            {
                Vector128<float> a = Vector128.Load(source) * w, b = Vector128.Load(source + hop) * w;
                Vector128<float> c = Vector128.Load(source + 2 * (nint)hop) * w;
                Vector128<float> d = Vector128.Load(source + 3 * (nint)hop) * w;
                Transpose(ref a, ref b, ref c, ref d);
                a.Store(column);
                b.Store(column + lanes);
                c.Store(column + 2 * lanes);
                d.Store(column + 3 * lanes);
            }
        }
    }

    /// <summary>frames[lane, band] = source[band, lane] for the first <paramref name="count"/> lanes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Scatter(float* source, int bands, int lanes, float* frames, int count)
    {
        int lane = 0;
        for (; lane + 4 <= count; lane += 4)
        {
            float* row = frames + (nint)lane * bands;
            int band = 0;
            for (; band + 4 <= bands; band += 4)
            {
                float* tile = source + (nint)band * lanes + lane;
                Vector128<float> a = Vector128.Load(tile), b = Vector128.Load(tile + lanes);
                Vector128<float> c = Vector128.Load(tile + 2 * lanes), d = Vector128.Load(tile + 3 * lanes);
                Transpose(ref a, ref b, ref c, ref d);
                a.Store(row + band);
                b.Store(row + bands + band);
                c.Store(row + 2 * (nint)bands + band);
                d.Store(row + 3 * (nint)bands + band);
            }
            for (; band < bands; band++)
            {
                for (int i = 0; i < 4; i++) row[i * (nint)bands + band] = source[(nint)band * lanes + lane + i];
            }
        }
        for (; lane < count; lane++)
        {
            for (int band = 0; band < bands; band++)
                frames[(nint)lane * bands + band] = source[(nint)band * lanes + lane];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(
        ref Vector128<float> a, ref Vector128<float> b, ref Vector128<float> c, ref Vector128<float> d)
    {
        Vector128<float> ac0 = ZipLow(a, c), ac1 = ZipHigh(a, c), bd0 = ZipLow(b, d), bd1 = ZipHigh(b, d);
        a = ZipLow(ac0, bd0);
        b = ZipHigh(ac0, bd0);
        c = ZipLow(ac1, bd1);
        d = ZipHigh(ac1, bd1);
    }

    /// <summary>a0 b0 a1 b1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported) return Sse.UnpackLow(a, b);
        if (AdvSimd.Arm64.IsSupported) return AdvSimd.Arm64.ZipLow(a, b);
        return Vector128.Create(a[0], b[0], a[1], b[1]);
    }

    /// <summary>a2 b2 a3 b3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported) return Sse.UnpackHigh(a, b);
        if (AdvSimd.Arm64.IsSupported) return AdvSimd.Arm64.ZipHigh(a, b);
        return Vector128.Create(a[2], b[2], a[3], b[3]);
    }
}
