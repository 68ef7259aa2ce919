using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// Elementary functions on SIMD registers. Errors are stated in units in the last place (ulp) of the result; NaN in
/// gives NaN out. Sources: exp is Cephes' expf, tanh and erf are Eigen's rational approximations.
/// </summary>
internal static class VectorMath
{
    /// <summary>e^x, within 1 ulp where the result is a normal number; +inf above 88.73, 0 below -104.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<V>(V x)
        where V : unmanaged, ILanes<V>
    {
        x = V.Min(V.Create(89f), V.Max(V.Create(-104f), x));
        V n = V.Round(x * V.Create(1.44269504f));
        V r = V.MultiplyAdd(n, V.Create(-0.693359375f), x); // ln 2 in two parts: n times the first is exact
        r = V.MultiplyAdd(n, V.Create(2.12194440e-4f), r);  // |r| <= ln(2) / 2
        V p = V.Create(1.9875691500e-4f);
        p = V.MultiplyAdd(p, r, V.Create(1.3981999507e-3f));
        p = V.MultiplyAdd(p, r, V.Create(8.3334519073e-3f));
        p = V.MultiplyAdd(p, r, V.Create(4.1665795894e-2f));
        p = V.MultiplyAdd(p, r, V.Create(1.6666665459e-1f));
        p = V.MultiplyAdd(p, r, V.Create(5.0000001201e-1f));
        p = V.MultiplyAdd(p, r * r, r);
        return V.Scale(p + V.Create(1f), n);
    }

    /// <summary>ln x, within 2 ulp; -inf at 0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log<V>(V x)
        where V : unmanaged, ILanes<V> => V.Log(x);

    /// <summary>1 / (1 + e^-x), within 3 ulp above -4 and |x| ulp above -88.7; 0 below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<V>(V x)
        where V : unmanaged, ILanes<V> => V.Create(1f) / OnePlusExpOfMinus(x);

    /// <summary>x / (1 + e^-x), the SiLU or swish, as exact as <see cref="Sigmoid"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Silu<V>(V x)
        where V : unmanaged, ILanes<V> => x / OnePlusExpOfMinus(x);

    /// <summary>1 + e^-x, to within the rounding of x / ln 2: half the work of <see cref="Exp"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V OnePlusExpOfMinus<V>(V x)
        where V : unmanaged, ILanes<V> => V.Create(1f) + Exp2(x * V.Create(-1.44269504f));

    /// <summary>2^x within 2 ulp; 0 below -150, +inf from 128 on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp2<V>(V x)
        where V : unmanaged, ILanes<V>
    {
        if (V.Count < 16) x = V.Min(V.Create(128.9f), V.Max(V.Create(-150f), x)); // the widest scale by any exponent
        V f = V.Fraction(x);
        V p = V.Create(0.00186713218f); // the best of degree 5 with p(0) = 1: within 8.2e-08
        p = V.MultiplyAdd(p, f, V.Create(0.00901702574f));
        p = V.MultiplyAdd(p, f, V.Create(0.0557999165f));
        p = V.MultiplyAdd(p, f, V.Create(0.240164449f));
        p = V.MultiplyAdd(p, f, V.Create(0.693151312f));
        p = V.MultiplyAdd(p, f, V.Create(1f));
        return V.ScaleDown(p, x);
    }

    /// <summary>tanh x, within 4 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<V>(V x)
        where V : unmanaged, ILanes<V>
    {
        x = V.Min(V.Create(9f), V.Max(V.Create(-9f), x));
        V x2 = x * x;
        V p = V.Create(-2.76076847742355e-16f);
        p = V.MultiplyAdd(p, x2, V.Create(2.00018790482477e-13f));
        p = V.MultiplyAdd(p, x2, V.Create(-8.60467152213735e-11f));
        p = V.MultiplyAdd(p, x2, V.Create(5.12229709037114e-08f));
        p = V.MultiplyAdd(p, x2, V.Create(1.48572235717979e-05f));
        p = V.MultiplyAdd(p, x2, V.Create(6.37261928875436e-04f));
        p = V.MultiplyAdd(p, x2, V.Create(4.89352455891786e-03f));
        V q = V.Create(1.19825839466702e-06f);
        q = V.MultiplyAdd(q, x2, V.Create(1.18534705686654e-04f));
        q = V.MultiplyAdd(q, x2, V.Create(2.26843463243900e-03f));
        q = V.MultiplyAdd(q, x2, V.Create(4.89352518554385e-03f));
        return p * x / q;
    }

    /// <summary>The error function, within 6 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Erf<V>(V x)
        where V : unmanaged, ILanes<V>
    {
        x = V.Min(V.Create(4f), V.Max(V.Create(-4f), x));
        V x2 = x * x;
        V p = V.Create(-2.72614225801306e-10f);
        p = V.MultiplyAdd(p, x2, V.Create(2.77068142495902e-08f));
        p = V.MultiplyAdd(p, x2, V.Create(-2.10102402082508e-06f));
        p = V.MultiplyAdd(p, x2, V.Create(-5.69250639462346e-05f));
        p = V.MultiplyAdd(p, x2, V.Create(-7.34990630326855e-04f));
        p = V.MultiplyAdd(p, x2, V.Create(-2.95459980854025e-03f));
        p = V.MultiplyAdd(p, x2, V.Create(-1.60960333262415e-02f));
        V q = V.Create(-1.45660718464996e-05f);
        q = V.MultiplyAdd(q, x2, V.Create(-2.13374055278905e-04f));
        q = V.MultiplyAdd(q, x2, V.Create(-1.68282697438203e-03f));
        q = V.MultiplyAdd(q, x2, V.Create(-7.37332916720468e-03f));
        q = V.MultiplyAdd(q, x2, V.Create(-1.42647390514189e-02f));
        return p * x / q;
    }
}
