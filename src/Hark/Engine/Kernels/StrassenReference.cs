using System.Numerics;

namespace Hark.Engine.Kernels;

/// <summary>The plain twin of <see cref="Strassen"/>: its formulas, two rows and two columns at a time.</summary>
internal static class StrassenReference
{
    /// <summary>y[B, T, N] = x[B, T, K] · Wᵀ + bias with W [N, K].</summary>
    public static void Multiply<T>(
        StrassenShape shape, ReadOnlySpan<T> x, ReadOnlySpan<T> weight, ReadOnlySpan<T> bias, Span<T> y)
        where T : IBinaryFloatingPointIeee754<T>
    {
        (int half, int middle, int depth) = (shape.Half, shape.Middle, shape.Depth);
        T[] none = new T[depth];
        for (int pair = 0; pair < shape.AllPairs; pair++)
        {
            int inItem = 2 * (pair % shape.Pairs), row = (pair / shape.Pairs * shape.Rows) + inItem;
            bool hasLower = inItem + 1 < shape.Rows;
            ReadOnlySpan<T> upper = x.Slice(row * depth, depth);
            ReadOnlySpan<T> lower = hasLower ? x.Slice((row + 1) * depth, depth) : none;
            for (int j = 0; j < middle; j++)
            {
                ReadOnlySpan<T> left = weight.Slice(j * depth, depth);
                ReadOnlySpan<T> right = weight.Slice((middle + j) * depth, depth);
                T m1 = T.Zero, m2 = T.Zero, m3 = T.Zero, m4 = T.Zero, m5 = T.Zero, m6 = T.Zero, m7 = T.Zero;
                for (int k = 0; k < half; k++)
                {
                    (T a11, T a12, T a21, T a22) = (upper[k], upper[half + k], lower[k], lower[half + k]);
                    (T b11, T b21, T b12, T b22) = (left[k], left[half + k], right[k], right[half + k]);
                    (T s1, T t1) = (a21 + a22, b12 - b11);
                    (T s2, T t2) = (s1 - a11, b22 - t1);
                    m1 += a11 * b11;
                    m2 += a12 * b21;
                    m3 += (a12 - s2) * b22;
                    m4 += a22 * (t2 - b21);
                    m5 += s1 * t1;
                    m6 += s2 * t2;
                    m7 += (a11 - a21) * (b22 - b12);
                }

                Span<T> y1 = y[(row * shape.Columns)..];
                y1[j] = m1 + m2 + bias[j];
                y1[middle + j] = m1 + m6 + m5 + m3 + bias[middle + j];
                if (!hasLower) continue;
                Span<T> y2 = y1[shape.Columns..];
                y2[j] = m1 + m6 + m7 - m4 + bias[j];
                y2[middle + j] = m1 + m6 + m7 + m5 + bias[middle + j];
            }
        }
    }
}
