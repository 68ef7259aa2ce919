using Hark.Engine;

namespace Hark.Models;

/// <summary>
/// Positions as waves: sin on even and cos on odd places, wavelengths from 2 pi to 10000 * 2 pi (Vaswani et al. 2017,
/// section 3.5).
/// </summary>
internal static class SinusoidalPositions
{
    /// <summary>Fills a table [L, .., D].</summary>
    public static void Fill(Tensor table)
    {
        int length = table.Shape[0], width = table.Shape[-1];
        Span<float> values = table.Span;
        for (int t = 0; t < length; t++)
        {
            for (int d = 0; d < width; d++)
            {
                double angle = t * Math.Exp(-Math.Log(10000.0) * (d - d % 2) / width);
                values[t * width + d] = (float)(d % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
            }
        }
    }
}
