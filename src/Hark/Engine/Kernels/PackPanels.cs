using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hark.Engine.Kernels;

/// <summary>Copies matrices into the panels that the register tiles read.</summary>
internal static unsafe class PackPanels
{
    private const int Width = GemmKernelSet.PanelColumns;

    /// <summary>Fills one panel of a packed B from rows [K, N].</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void FromRows(float* B, nint ldb, int K, int N, int panel, float* packed)
    {
        int valid = Math.Min(Width, N - (panel * Width));
        float* source = B + ((nint)panel * Width);
        float* target = packed + ((nint)panel * K * Width);
        if (valid == Width)
        {
            for (int k = 0; k < K; k++, source += ldb, target += Width)
            {
                Unsafe.CopyBlockUnaligned(target, source, Width * sizeof(float));
            }

            return;
        }

        for (int k = 0; k < K; k++, source += ldb, target += Width)
        {
            int j = 0;
            for (; j + 4 <= valid; j += 4) Vector128.Load(source + j).Store(target + j);
            for (; j < valid; j++) target[j] = source[j];
            for (; j < Width; j++) target[j] = 0;
        }
    }

    /// <summary>Fills one panel of a packed B from its transpose [N, K].</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void FromTransposed(float* Bt, nint ldb, int K, int N, int panel, float* packed)
    {
        float* target = packed + ((nint)panel * K * Width);
        float* source = Bt + ((nint)panel * Width * ldb);
        int valid = Math.Min(Width, N - (panel * Width));
        int j = 0;
        for (; j + 8 <= valid; j += 8)
        {
            float* s0 = source + (j * ldb), s1 = s0 + ldb, s2 = s1 + ldb, s3 = s2 + ldb;
            float* s4 = s3 + ldb, s5 = s4 + ldb, s6 = s5 + ldb, s7 = s6 + ldb;
            float* t = target + j;
            nint k = 0;
            for (; Sse.IsSupported && k <= K - 4; k += 4, t += 4 * Width)
            {
                Transpose4(s0 + k, ldb, t);
                Transpose4(s4 + k, ldb, t + 4);
            }

            for (; k < K; k++, t += Width)
            {
                (t[0], t[1], t[2], t[3]) = (s0[k], s1[k], s2[k], s3[k]);
                (t[4], t[5], t[6], t[7]) = (s4[k], s5[k], s6[k], s7[k]);
            }
        }

        for (; j < Width; j++)
        {
            float* s = source + (j * ldb);
            float* t = target + j;
            for (nint k = 0; k < K; k++, t += Width) *t = j < valid ? s[k] : 0;
        }
    }

    /// <summary>The transpose of four rows of four values, for four rows of a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(float* source, nint stride, float* target)
    {
        Vector128<float> r0 = Vector128.Load(source), r1 = Vector128.Load(source + stride);
        Vector128<float> r2 = Vector128.Load(source + (2 * stride)), r3 = Vector128.Load(source + (3 * stride));
        Vector128<float> low01 = Sse.UnpackLow(r0, r1), high01 = Sse.UnpackHigh(r0, r1);
        Vector128<float> low23 = Sse.UnpackLow(r2, r3), high23 = Sse.UnpackHigh(r2, r3);
        Sse.MoveLowToHigh(low01, low23).Store(target);
        Sse.MoveHighToLow(low23, low01).Store(target + Width);
        Sse.MoveLowToHigh(high01, high23).Store(target + (2 * Width));
        Sse.MoveHighToLow(high23, high01).Store(target + (3 * Width));
    }
}
