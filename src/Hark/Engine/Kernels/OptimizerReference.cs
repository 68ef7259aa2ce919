using System.Numerics;

namespace Hark.Engine.Kernels;

/// <summary>The plain twin of <see cref="OptimizerKernels"/>.</summary>
internal static class OptimizerReference
{
    /// <summary>One step of Adam; <paramref name="largest"/> is empty without AMSGrad.</summary>
    public static void Adam<T>(in AdamStep step, Span<T> p, ReadOnlySpan<T> g, Span<T> m, Span<T> v, Span<T> largest)
        where T : IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < p.Length; i++)
        {
            T slope = Of<T>(step.GradientFactor) * g[i] + Of<T>(step.GradientDecay) * p[i];
            m[i] = Of<T>(step.Keep1) * m[i] + Of<T>(step.Add1) * slope;
            v[i] = Of<T>(step.Keep2) * v[i] + Of<T>(step.Add2) * slope * slope;
            if (largest.Length > 0) largest[i] = T.Max(largest[i], v[i]);
            T divisor = T.Sqrt(largest.Length > 0 ? largest[i] : v[i]) / Of<T>(step.Root) + Of<T>(step.Epsilon);
            p[i] = Of<T>(step.Shrink) * p[i] - Of<T>(step.StepSize) * m[i] / divisor;
        }
    }

    /// <summary>One step of SGD; <paramref name="velocity"/> is empty without momentum.</summary>
    public static void Sgd<T>(
        T rate, T momentum, bool nesterov, T decay, T factor, Span<T> p, ReadOnlySpan<T> g, Span<T> velocity)
        where T : IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < p.Length; i++)
        {
            T slope = factor * g[i] + decay * p[i];
            if (velocity.Length > 0)
            {
                velocity[i] = momentum * velocity[i] + slope;
                slope = nesterov ? slope + momentum * velocity[i] : velocity[i];
            }
            p[i] -= rate * slope;
        }
    }

    private static T Of<T>(float value)
        where T : IBinaryFloatingPointIeee754<T> => T.CreateChecked(value);
}
