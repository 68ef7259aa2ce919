using System.Numerics;

namespace Hark.Engine.Kernels;

/// <summary>The plain twin of <see cref="SoftmaxKernel"/>, over rows of n.</summary>
internal static class SoftmaxReference
{
    /// <summary>exp(x) / Σ exp(x).</summary>
    public static T[] Forward<T>(ReadOnlySpan<T> x, int n)
        where T : IBinaryFloatingPointIeee754<T>
    {
        T[] y = LogForward(x, n);
        for (int i = 0; i < y.Length; i++) y[i] = T.Exp(y[i]);
        return y;
    }

    /// <summary>y · (dY - Σ dY · y).</summary>
    public static T[] Backward<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dY, int n)
        where T : IBinaryFloatingPointIeee754<T>
    {
        var dX = new T[y.Length];
        for (int row = 0; row < y.Length; row += n)
        {
            T dot = T.Zero;
            for (int i = row; i < row + n; i++) dot += y[i] * dY[i];
            for (int i = row; i < row + n; i++) dX[i] = y[i] * (dY[i] - dot);
        }
        return dX;
    }

    /// <summary>ln(exp(x) / Σ exp(x)).</summary>
    public static T[] LogForward<T>(ReadOnlySpan<T> x, int n)
        where T : IBinaryFloatingPointIeee754<T>
    {
        var y = new T[x.Length];
        for (int row = 0; row < x.Length; row += n)
        {
            T largest = T.NegativeInfinity, sum = T.Zero;
            for (int i = row; i < row + n; i++) largest = T.Max(largest, x[i]);
            for (int i = row; i < row + n; i++) sum += T.Exp(x[i] - largest);
            for (int i = row; i < row + n; i++) y[i] = x[i] - largest - T.Log(sum);
        }
        return y;
    }

    /// <summary>dY - exp(y) · Σ dY.</summary>
    public static T[] LogBackward<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dY, int n)
        where T : IBinaryFloatingPointIeee754<T>
    {
        var dX = new T[y.Length];
        for (int row = 0; row < y.Length; row += n)
        {
            T sum = T.Zero;
            for (int i = row; i < row + n; i++) sum += dY[i];
            for (int i = row; i < row + n; i++) dX[i] = dY[i] - T.Exp(y[i]) * sum;
        }
        return dX;
    }
}
