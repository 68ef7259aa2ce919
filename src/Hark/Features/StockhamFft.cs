using System.Runtime.CompilerServices;
using Hark.Engine.Kernels;

namespace Hark.Features;

/// <summary>
/// The butterflies of <see cref="StockhamPlan"/> for as many signals at once as a vector has lanes: element k of all
/// signals is one vector of real and one of imaginary parts, so nothing is ever
/// shuffled. Buffers are [n, (re, im), lane].
/// </summary>
internal static unsafe class StockhamFft<V>
    where V : unmanaged, ILanes<V>
{
    private static int Width => V.Count;

    /// <summary>Floats of one complex element.</summary>
    private static int Element => 2 * V.Count;

    /// <summary>Transforms <paramref name="source"/> into <paramref name="target"/>.</summary>
    /// <param name="plan">Length and twiddle factors.</param>
    /// <param name="source">[N, (re, im), lane]; kept.</param>
    /// <param name="target">[N, (re, im), lane].</param>
    /// <param name="scratch">Room for twice <see cref="StockhamPlan.InnerLength"/> elements.</param>
    public static void Run(StockhamPlan plan, float* source, float* target, float* scratch)
    {
        RunPass(plan.First, source, Element, target, Element);

        // Element q + radix k belongs to inner transform q before and after it, so each works in place.
        nint step = plan.First.Radix * Element, last = plan.Inner.Length - 1;
        float* half = scratch + (nint)plan.InnerLength * Element;
        for (int q = 0; q < plan.First.Radix; q++, target += Element)
        {
            for (int i = 0; i <= last; i++)
            {
                float* from = i == 0 ? target : i % 2 == 1 ? scratch : half;
                float* to = i == last ? target : i % 2 == 0 ? scratch : half;
                RunPass(plan.Inner[i], from, i == 0 ? step : Element, to, i == last ? step : Element);
            }
        }
    }

    /// <summary>
    /// One pass from <paramref name="x"/> to <paramref name="y"/>; the steps are floats from element to element.
    /// </summary>
    private static void RunPass(StockhamPlan.Pass pass, float* x, nint xStep, float* y, nint yStep)
    {
        fixed (float* twiddles = pass.Twiddles)
        {
            if (pass.Radix == 8) Pass8(x, xStep, y, yStep, pass.Length / 8, pass.Stride, twiddles);
            else if (pass.Radix == 4) Pass4(x, xStep, y, yStep, pass.Length / 4, pass.Stride, twiddles);
            else Pass2(x, xStep, y, yStep, pass.Length / 2, pass.Stride, twiddles);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Pass8(float* x, nint xStep, float* y, nint yStep, int m, int stride, float* twiddles)
    {
        nint far = stride * m * xStep, near = stride * yStep;
        V half = V.Create(0.70710678118654752f); // sqrt(1/2)
        for (int p = 0; p < m; p++, twiddles += 21)
        {
            float* a = x + stride * p * xStep, b = y + stride * 8 * p * yStep;
            for (int q = 0; q < stride; q++, a += xStep, b += yStep)
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
                V f1r = (o1r + o1i) * half, f1i = (o1i - o1r) * half;
                V f3r = (o3i - o3r) * half, f3i = (o3r + o3i) * half;

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
                    StoreTurned(b + 2 * near, e2r + o2r, e2i + o2i, twiddles + 3);
                    StoreTurned(b + 3 * near, e3r + f3r, e3i - f3i, twiddles + 6);
                    StoreTurned(b + 4 * near, e0r - o0r, e0i - o0i, twiddles + 9);
                    StoreTurned(b + 5 * near, e1r - f1r, e1i - f1i, twiddles + 12);
                    StoreTurned(b + 6 * near, e2r - o2r, e2i - o2i, twiddles + 15);
                    StoreTurned(b + 7 * near, e3r - f3r, e3i + f3i, twiddles + 18);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Pass4(float* x, nint xStep, float* y, nint yStep, int m, int stride, float* twiddles)
    {
        nint far = stride * m * xStep, near = stride * yStep;
        for (int p = 0; p < m; p++, twiddles += 9)
        {
            float* a = x + stride * p * xStep, b = y + stride * 4 * p * yStep;
            for (int q = 0; q < stride; q++, a += xStep, b += yStep)
            {
                V r0 = Re(a), i0 = Im(a), r2 = Re(a + 2 * far), i2 = Im(a + 2 * far);
                V r1 = Re(a + far), i1 = Im(a + far), r3 = Re(a + 3 * far), i3 = Im(a + 3 * far);
                V sumR = r0 + r2, sumI = i0 + i2, difR = r0 - r2, difI = i0 - i2;
                V midR = r1 + r3, midI = i1 + i3, turnR = i1 - i3, turnI = r3 - r1; // turn = -i (x1 - x3)
                Store(b, sumR + midR, sumI + midI);
                StoreTurned(b + near, difR + turnR, difI + turnI, twiddles);
                StoreTurned(b + 2 * near, sumR - midR, sumI - midI, twiddles + 3);
                StoreTurned(b + 3 * near, difR - turnR, difI - turnI, twiddles + 6);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Pass2(float* x, nint xStep, float* y, nint yStep, int m, int stride, float* twiddles)
    {
        nint far = stride * m * xStep, near = stride * yStep;
        for (int p = 0; p < m; p++, twiddles += 3)
        {
            float* a = x + stride * p * xStep, b = y + stride * 2 * p * yStep;
            for (int q = 0; q < stride; q++, a += xStep, b += yStep)
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
        V cos = V.Create(twiddle[0]), sin = V.Create(twiddle[1]), minusSin = V.Create(twiddle[2]);
        Store(element, V.MultiplyAdd(im, minusSin, re * cos), V.MultiplyAdd(re, sin, im * cos));
    }
}
