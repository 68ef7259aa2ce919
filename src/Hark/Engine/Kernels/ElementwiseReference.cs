using System.Numerics;

namespace Hark.Engine.Kernels;

/// <summary>
/// The plain twin of <see cref="Elementwise"/>: activations and their derivatives as the formulas say.
/// </summary>
internal static class ElementwiseReference
{
    /// <summary>f(x).</summary>
    public static T Value<T>(Activation activation, T x)
        where T : IBinaryFloatingPointIeee754<T> => activation switch
        {
            Activation.None => x,
            Activation.Relu => T.Max(x, T.Zero),
            Activation.Silu => x * Sigmoid(x),
            Activation.Gelu => x * NormalDistribution(x),
            Activation.Sigmoid => Sigmoid(x),
            Activation.HardSwish => x * T.Clamp(x + Of<T>(3), T.Zero, Of<T>(6)) / Of<T>(6),
            Activation.Tanh => T.Tanh(x),
            _ => throw new ArgumentOutOfRangeException(nameof(activation)),
        };

    /// <summary>f'(x).</summary>
    public static T Slope<T>(Activation activation, T x)
        where T : IBinaryFloatingPointIeee754<T> => activation switch
        {
            Activation.None => T.One,
            Activation.Relu => x > T.Zero ? T.One : T.Zero,
            Activation.Silu => Sigmoid(x) * (T.One + x * Sigmoid(-x)),
            Activation.Gelu => NormalDistribution(x) + x * T.Exp(-x * x / Of<T>(2)) / T.Sqrt(T.Tau),
            Activation.Sigmoid => Sigmoid(x) * Sigmoid(-x),
            Activation.HardSwish => x <= Of<T>(-3) ? T.Zero : x >= Of<T>(3) ? T.One : x / Of<T>(3) + Of<T>(0.5),
            Activation.Tanh => T.One - T.Tanh(x) * T.Tanh(x),
            _ => throw new ArgumentOutOfRangeException(nameof(activation)),
        };

    /// <summary>The error function: its series, which converges everywhere and is exact to rounding below 2, and beyond
    /// that the continued fraction of its complement.</summary>
    public static T Erf<T>(T x)
        where T : IBinaryFloatingPointIeee754<T>
    {
        T a = T.Abs(x);
        if (a > Of<T>(2)) return T.CopySign(T.One - ErfcTail(a), x);
        T sum = T.Zero, term = x;
        for (int n = 0; n < 80; n++)
        {
            sum += term / Of<T>(2 * n + 1);
            term *= -x * x / Of<T>(n + 1);
        }
        return Of<T>(2) / T.Sqrt(T.Pi) * sum;
    }

    private static T ErfcTail<T>(T a)
        where T : IBinaryFloatingPointIeee754<T>
    {
        T fraction = a;
        for (int n = 60; n >= 1; n--) fraction = a + Of<T>(n / 2.0) / fraction;
        return T.Exp(-a * a) / (T.Sqrt(T.Pi) * fraction);
    }

    private static T NormalDistribution<T>(T x)
        where T : IBinaryFloatingPointIeee754<T>
    {
        T z = x / T.Sqrt(Of<T>(2));
        return z < Of<T>(-2) ? ErfcTail(-z) / Of<T>(2) : (T.One + Erf(z)) / Of<T>(2);
    }

    private static T Sigmoid<T>(T x)
        where T : IBinaryFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-x));

    private static T Of<T>(double value)
        where T : IBinaryFloatingPointIeee754<T> => T.CreateChecked(value);
}
