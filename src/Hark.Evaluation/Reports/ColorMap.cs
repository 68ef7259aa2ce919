namespace Hark.Evaluation.Reports;

/// <summary>
/// Colours for loudness, dark blue to pale green. Lightness rises evenly in Oklab (Ottosson 2020), so that equal steps
/// of loudness look equally large, also in grey and to colour-blind eyes.
/// </summary>
internal static class ColorMap
{
    /// <summary>How many colours there are: more would not be told apart, and would not compress.</summary>
    public const int Count = 64;

    // Chroma and hue in degrees at even steps of lightness.
    private static readonly (double Chroma, double Hue)[] Path =
        [(0.03, 285), (0.09, 280), (0.11, 262), (0.105, 225), (0.10, 185), (0.09, 165), (0.04, 150)];

    private const double Darkest = 0.16, Lightest = 0.965;

    /// <summary>Red, green and blue of every colour, darkest first.</summary>
    public static byte[] Colors { get; } = Make();

    private static byte[] Make()
    {
        byte[] colors = new byte[3 * Count];
        for (int i = 0; i < Count; i++)
        {
            double place = i / (Count - 1.0), step = place * (Path.Length - 1);
            int before = Math.Min((int)step, Path.Length - 2);
            double part = step - before;
            double chroma = double.Lerp(Path[before].Chroma, Path[before + 1].Chroma, part);
            double hue = double.DegreesToRadians(double.Lerp(Path[before].Hue, Path[before + 1].Hue, part));
            double lightness = double.Lerp(Darkest, Lightest, place);
            FromOklab(lightness, chroma * Math.Cos(hue), chroma * Math.Sin(hue), colors.AsSpan(3 * i, 3));
        }
        return colors;
    }

    private static void FromOklab(double lightness, double a, double b, Span<byte> color)
    {
        double l = Math.Pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
        double m = Math.Pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
        double s = Math.Pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
        color[0] = Encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
        color[1] = Encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
        color[2] = Encode(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
    }

    // The transfer curve of sRGB.
    private static byte Encode(double linear)
    {
        double value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.Pow(linear, 1 / 2.4) - 0.055;
        return (byte)Math.Round(255 * Math.Clamp(value, 0, 1));
    }
}
