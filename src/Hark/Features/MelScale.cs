namespace Hark.Features;

/// <summary>
/// A mel scale: where bands lie and in which unit their triangles are straight. The three differ by more than rounding;
/// a network hears well only through the one it was trained with.
/// </summary>
public enum MelScale
{
    /// <summary>m = 2595 log10(1 + f / 700), triangles linear in Hz (torchaudio's default).</summary>
    Htk,

    /// <summary>
    /// Linear below 1000 Hz, logarithmic above, triangles linear in Hz (Auditory Toolbox, librosa's default).
    /// </summary>
    Slaney,

    /// <summary>m = 1127 ln(1 + f / 700), triangles linear in mel, no weight at the Nyquist bin (Kaldi).</summary>
    Kaldi,
}

/// <summary>How the triangles of a mel filter bank are normalised.</summary>
public enum MelNorm
{
    /// <summary>Peak 1.</summary>
    None,

    /// <summary>Times 2 / (right - left) in Hz: every band has the same area.</summary>
    Slaney,
}

/// <summary>The formulas of <see cref="MelScale"/>.</summary>
internal static class MelScales
{
    private const double SlaneyBreakHz = 1000, SlaneyBreakMel = 15, SlaneyMelPerHz = 3.0 / 200;
    private static readonly double SlaneyMelPerNeper = 27 / Math.Log(6.4);

    /// <summary>Mel of a frequency in Hz.</summary>
    public static double FromHz(MelScale scale, double hz) => scale switch
    {
        MelScale.Htk => 2595 * Math.Log10(1 + hz / 700),
        MelScale.Kaldi => 1127 * Math.Log(1 + hz / 700),
        MelScale.Slaney when hz < SlaneyBreakHz => hz * SlaneyMelPerHz,
        MelScale.Slaney => SlaneyBreakMel + SlaneyMelPerNeper * Math.Log(hz / SlaneyBreakHz),
        _ => throw new ArgumentOutOfRangeException(nameof(scale), scale, "not a mel scale"),
    };

    /// <summary>Frequency in Hz of a mel.</summary>
    public static double ToHz(MelScale scale, double mel) => scale switch
    {
        MelScale.Htk => 700 * (Math.Pow(10, mel / 2595) - 1),
        MelScale.Kaldi => 700 * (Math.Exp(mel / 1127) - 1),
        MelScale.Slaney when mel < SlaneyBreakMel => mel / SlaneyMelPerHz,
        MelScale.Slaney => SlaneyBreakHz * Math.Exp((mel - SlaneyBreakMel) / SlaneyMelPerNeper),
        _ => throw new ArgumentOutOfRangeException(nameof(scale), scale, "not a mel scale"),
    };
}
