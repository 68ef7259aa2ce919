using System.Runtime.CompilerServices;

namespace Hark.Features;

/// <summary>
/// The butterflies of <see cref="StockhamPlan"/> for as many signals at once as a vector has lanes: element k of all
/// signals is one vector of real and one of imaginary parts, so nothing is ever shuffled. Buffers are [n, (re, im), lane].
/// </summary>
internal static unsafe class StockhamFft<V>
    where V : struct, ILanes<V>
{
    private static int Width => V.Count;

    /// <summary>Floats of one complex element.</summary>
    private static int Element => 2 * V.Count;

    /// <summary>Transforms <paramref name="a"/> and returns the buffer that holds the result; both are overwritten.</summary>
    public static float* Run(StockhamPlan plan, float* a, float* b)
    {
        foreach (StockhamPlan.Pass pass in plan.Passes)
        {
            fixed (float* twiddles = pass.Twiddles)
            {
                if (pass.Radix == 8) Pass8(a, b, pass.Length, pass.Stride, twiddles);
                else if (pass.Radix == 4) Pass4(a, b, pass.Length, pass.Stride, twiddles);
                else Pass2(a, b, pass.Length, pass.Stride, twiddles);
            }
            float* swap = a;
            a = b;
            b = swap;
        }
        return a;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass8(float* x, float* y, int n, int stride, float* twiddles)
    {
        int m = n / 8;
        nint far = (nint)stride * m * Element, near = (nint)stride * Element;
        V half = V.Broadcast(0.70710678118654752f); // sqrt(1/2)
        for (int p = 0; p < m; p++, twiddles += 14)
        {
            float* a = x + (nint)stride * p * Element, b = y + (nint)stride * 8 * p * Element;
            for (int q = 0; q < stride; q++, a += Element, b += Element)
            {
                // The even elements: a transform of four.
                V r0 = Re(a), i0 = Im(a), r4 = Re(a + 4 * far), i4 = Im(a + 4 * far);
                V sumR = r0 + r4, sumI = i0 + i4, difR = r0 - r4, difI = i0 - i4;
                V r2 = Re(a + 2 * far), i2 = Im(a + 2 * far), r6 = Re(a + 6 * far), i6 = Im(a + 6 * far);
                V midR = r2 + r6, midI = i2 + i6, turnR = i2 - i6, turnI = r6 - r2; // turn = -i (x2 - x6)
                V e0r = sumR + midR, e0i = sumI + midI, e2r = sumR - midR, e2i = sumI - midI;
                V e1r = difR + turnR, e1i = difI + turnI, e3r = difR - turnR, e3i = difI - turnI;

                // The odd elements: another.
                V r1 = Re(a + far), i1 = Im(a + far), r5 = Re(a + 5 * far), i5 = Im(a + 5 * far);
                sumR = r1 + r5;
                sumI = i1 + i5;
                difR = r1 - r5;
                difI = i1 - i5;
                V r3 = Re(a + 3 * far), i3 = Im(a + 3 * far), r7 = Re(a + 7 * far), i7 = Im(a + 7 * far);
                midR = r3 + r7;
                midI = i3 + i7;
                turnR = i3 - i7;
                turnI = r7 - r3;
                V o0r = sumR + midR, o0i = sumI + midI, o2r = sumI - midI, o2i = midR - sumR; // o2 times -i
                V o1r = difR + turnR, o1i = difI + turnI, o3r = difR - turnR, o3i = difI - turnI;

                // Times exp(-i pi / 4) and exp(-3 i pi / 4).
                V f1r = (o1r + o1i) * half, f1i = (o1i - o1r) * half, f3r = (o3i - o3r) * half, f3i = (o3r + o3i) * half;

                Store(b, e0r + o0r, e0i + o0i);
                if (m == 1)
                {
                    Store(b + near, e1r + f1r, e1i + f1i);
                    Store(b + 2 * near, e2r + o2r, e2i + o2i);
                    Store(b + 3 * near, e3r + f3r, e3i - f3i);
                    Store(b + 4 * near, e0r - o0r, e0i - o0i);
                    Store(b + 5 * near, e1r - f1r, e1i - f1i);
                    Store(b + 6 * near, e2r - o2r, e2i - o2i);
                    Store(b + 7 * near, e3r - f3r, e3i + f3i);
                }
                else
                {
                    StoreTurned(b + near, e1r + f1r, e1i + f1i, twiddles);
                    StoreTurned(b + 2 * near, e2r + o2r, e2i + o2i, twiddles + 2);
                    StoreTurned(b + 3 * near, e3r + f3r, e3i - f3i, twiddles + 4);
                    StoreTurned(b + 4 * near, e0r - o0r, e0i - o0i, twiddles + 6);
                    StoreTurned(b + 5 * near, e1r - f1r, e1i - f1i, twiddles + 8);
                    StoreTurned(b + 6 * near, e2r - o2r, e2i - o2i, twiddles + 10);
                    StoreTurned(b + 7 * near, e3r - f3r, e3i + f3i, twiddles + 12);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass4(float* x, float* y, int n, int stride, float* twiddles)
    {
        int m = n / 4;
        nint far = (nint)stride * m * Element, near = (nint)stride * Element;
        for (int p = 0; p < m; p++, twiddles += 6)
        {
            float* a = x + (nint)stride * p * Element, b = y + (nint)stride * 4 * p * Element;
            for (int q = 0; q < stride; q++, a += Element, b += Element)
            {
                V r0 = Re(a), i0 = Im(a), r2 = Re(a + 2 * far), i2 = Im(a + 2 * far);
                V r1 = Re(a + far), i1 = Im(a + far), r3 = Re(a + 3 * far), i3 = Im(a + 3 * far);
                V sumR = r0 + r2, sumI = i0 + i2, difR = r0 - r2, difI = i0 - i2;
                V midR = r1 + r3, midI = i1 + i3, turnR = i1 - i3, turnI = r3 - r1; // turn = -i (x1 - x3)
                Store(b, sumR + midR, sumI + midI);
                StoreTurned(b + near, difR + turnR, difI + turnI, twiddles);
                StoreTurned(b + 2 * near, sumR - midR, sumI - midI, twiddles + 2);
                StoreTurned(b + 3 * near, difR - turnR, difI - turnI, twiddles + 4);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass2(float* x, float* y, int n, int stride, float* twiddles)
    {
        int m = n / 2;
        nint far = (nint)stride * m * Element, near = (nint)stride * Element;
        for (int p = 0; p < m; p++, twiddles += 2)
        {
            float* a = x + (nint)stride * p * Element, b = y + (nint)stride * 2 * p * Element;
            for (int q = 0; q < stride; q++, a += Element, b += Element)
            {
                V r0 = Re(a), i0 = Im(a), r1 = Re(a + far), i1 = Im(a + far);
                Store(b, r0 + r1, i0 + i1);
                StoreTurned(b + near, r0 - r1, i0 - i1, twiddles);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Re(float* element) => V.Load(element);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Im(float* element) => V.Load(element + Width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* element, V re, V im)
    {
        re.Store(element);
        im.Store(element + Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTurned(float* element, V re, V im, float* twiddle)
    {
        V cos = V.Broadcast(twiddle[0]), sin = V.Broadcast(twiddle[1]);
        Store(element, V.MultiplyAdd(re, cos, -(im * sin)), V.MultiplyAdd(re, sin, im * cos));
    }
}
