namespace Hark.Evaluation.Statistics;

/// <summary>Student's t distribution for whole degrees of freedom.</summary>
internal static class StudentT
{
    /// <summary>The t between whose negative and itself lies the share <paramref name="level"/>.</summary>
    public static double TwoSided(double level, int degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degreesOfFreedom, 1);
        double low = 0, high = Math.PI / 2; // of the angle whose tangent is t / sqrt(degrees of freedom)
        while (true)
        {
            double middle = (low + high) / 2;
            if (middle <= low || middle >= high) return Math.Sqrt(degreesOfFreedom) * Math.Tan(middle);
            if (Between(middle, degreesOfFreedom) < level) low = middle;
            else high = middle;
        }
    }

    /// <summary>The share beyond <paramref name="t"/> on both sides.</summary>
    public static double Outside(double t, int degreesOfFreedom) =>
        Math.Max(0, 1 - Between(Math.Atan(t / Math.Sqrt(degreesOfFreedom)), degreesOfFreedom));

    // Abramowitz and Stegun 26.7.3 and 26.7.4: the share between -t and t as a finite sum in cos^2 of the angle.
    private static double Between(double angle, int degreesOfFreedom)
    {
        double sin = Math.Sin(angle), cos = Math.Cos(angle), term = 1, sum = 0;
        bool odd = degreesOfFreedom % 2 == 1;
        if (odd && degreesOfFreedom == 1) return 2 / Math.PI * angle;
        if (odd) term = cos;
        for (int k = odd ? 3 : 2; k <= degreesOfFreedom; k += 2)
        {
            sum += term;
            term *= cos * cos * (k - 1) / k;
        }
        return odd ? 2 / Math.PI * (angle + sin * sum) : sin * sum;
    }
}
