using System.Numerics;

namespace Hark.Engine.Ops;

/// <summary>The plain twins of all activations: value and derivative at one number.</summary>
internal static class PlainActivation
{
    public static T Value<T>(Activation activation, T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => activation switch
        {
            Activation.None => x,
            Activation.Relu => x > T.Zero ? x : T.Zero,
            Activation.Silu => x * Sigmoid(x),
            Activation.Gelu => x * NormalDistribution(x),
            Activation.Sigmoid => Sigmoid(x),
            Activation.HardSwish =>
                x * T.Clamp(x + T.CreateChecked(3), T.Zero, T.CreateChecked(6)) / T.CreateChecked(6),
            Activation.Tanh => T.Tanh(x),
            _ => throw Unknown(activation),
        };

    /// <summary>The derivative; at the kinks PyTorch's choice (ReLU 0 at 0, hard-swish 0 at -3 and 1 at +3).</summary>
    public static T Slope<T>(Activation activation, T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (activation)
        {
            case Activation.None:
                return T.One;
            case Activation.Relu:
                return x > T.Zero ? T.One : T.Zero;
            case Activation.Silu:
                return Sigmoid(x) * (T.One + x * Sigmoid(-x));
            case Activation.Gelu:
                T density = T.Exp(-x * x / T.CreateChecked(2)) / T.Sqrt(T.CreateChecked(2) * T.Pi);
                return NormalDistribution(x) + x * density;
            case Activation.Sigmoid:
                return Sigmoid(x) * Sigmoid(-x);
            case Activation.HardSwish:
                T three = T.CreateChecked(3);
                return x <= -three ? T.Zero : x >= three ? T.One : x / three + T.CreateChecked(0.5);
            case Activation.Tanh:
                T y = T.Tanh(x);
                return T.One - y * y;
            default:
                throw Unknown(activation);
        }
    }

    private static T Sigmoid<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-x));

    /// <summary>Φ(x), the probability that a standard normal number is below x.</summary>
    private static T NormalDistribution<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.CreateChecked((1 + Erf(double.CreateChecked(x) / Math.Sqrt(2))) / 2);

    /// <summary>
    /// The error function, to about 1e-16: the series of positive terms 2/√π e^(-x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!
    /// (Abramowitz and Stegun 7.1.6); beyond 6 the function is ±1 in double.
    /// </summary>
    private static double Erf(double x)
    {
        if (double.IsNaN(x)) return x;
        if (Math.Abs(x) > 6) return Math.Sign(x);
        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    private static ArgumentOutOfRangeException Unknown(Activation activation) =>
        new(nameof(activation), activation, "Unknown activation.");
}
