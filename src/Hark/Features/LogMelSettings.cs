namespace Hark.Features;

/// <summary>The analysis window of a short-time Fourier transform.</summary>
public enum WindowKind
{
    /// <summary>Hann with period N: w[n] = 0.5 - 0.5 cos(2 pi n / N). The usual choice for spectra.</summary>
    HannPeriodic,

    /// <summary>Hann with both ends zero: w[n] = 0.5 - 0.5 cos(2 pi n / (N - 1)).</summary>
    HannSymmetric,
}

/// <summary>How a signal is cut into frames.</summary>
public enum FramingKind
{
    /// <summary>Frame t is centred on sample t * hop; the signal is reflected at both ends.</summary>
    Centred,

    /// <summary>
    /// Kaldi's: the window of frame t begins at sample t * hop, windows that would reach beyond the end are left out,
    /// each is brought to a mean of zero and pre-emphasised by itself.
    /// </summary>
    Kaldi,
}

/// <summary>The logarithm of a log-mel spectrogram.</summary>
public enum LogKind
{
    /// <summary>10 log10(x).</summary>
    Decibel,

    /// <summary>ln(x).</summary>
    Natural,
}

/// <summary>
/// Everything that defines a log-mel front-end: power spectra of frames, a mel filter bank, a logarithm. Two settings
/// that are equal give the same features. Immutable; published ones are in <see cref="FrontEnds"/>.
/// </summary>
public sealed record LogMelSettings
{
    /// <summary>The name under which model files refer to this front-end.</summary>
    public required string Name { get; init; }

    /// <summary>Sample rate of the input in Hz.</summary>
    public required int SampleRate { get; init; }

    /// <summary>Length of the Fourier transform in samples: a power of two, at least 8.</summary>
    public required int FftLength { get; init; }

    /// <summary>Distance between frames in samples.</summary>
    public required int HopLength { get; init; }

    /// <summary>Number of mel bands F.</summary>
    public required int Bands { get; init; }

    /// <summary>Left edge of the first band in Hz.</summary>
    public float MinHz { get; init; }

    /// <summary>Right edge of the last band in Hz; at most half the sample rate.</summary>
    public required float MaxHz { get; init; }

    /// <summary>Length of the window in samples, centred in the frame; 0 stands for <see cref="FftLength"/>.</summary>
    public int WindowLength { get; init; }

    /// <summary>How the signal is cut into frames.</summary>
    public FramingKind Framing { get; init; } = FramingKind.Centred;

    /// <summary>Shape of the window.</summary>
    public WindowKind Window { get; init; } = WindowKind.HannPeriodic;

    /// <summary>Which mel scale places the bands.</summary>
    public required MelScale Scale { get; init; }

    /// <summary>How the triangles are normalised.</summary>
    public MelNorm Norm { get; init; } = MelNorm.None;

    /// <summary>Which logarithm is taken.</summary>
    public LogKind Log { get; init; } = LogKind.Decibel;

    /// <summary>The logarithm sees max(x, Floor) + Offset.</summary>
    public float Floor { get; init; }

    /// <summary>The logarithm sees max(x, Floor) + Offset.</summary>
    public float Offset { get; init; }

    /// <summary>
    /// Nothing lies further than this below the largest value of the clip (in the unit of <see cref="Log"/>); null for
    /// no limit. Always per clip, never per batch, so that a clip's features do not depend on its neighbours.
    /// </summary>
    public float? TopRange { get; init; }

    /// <summary>
    /// Pre-emphasis y[n] = x[n + 1] - PreEmphasis x[n], one sample shorter than x; 0 for none. With
    /// <see cref="FramingKind.Kaldi"/> y[n] = x[n] - PreEmphasis x[n - 1] within a window, which repeats its first
    /// sample.
    /// </summary>
    public float PreEmphasis { get; init; }

    /// <summary>The result is (log + Shift) / Divisor.</summary>
    public float Shift { get; init; }

    /// <summary>The result is (log + Shift) / Divisor.</summary>
    public float Divisor { get; init; } = 1;

    /// <summary>Samples that the window covers.</summary>
    internal int WindowSamples => WindowLength == 0 ? FftLength : WindowLength;

    /// <summary>Seconds between frames.</summary>
    public double HopSeconds => (double)HopLength / SampleRate;

    /// <summary>Throws <see cref="ArgumentException"/> at the first setting that no front-end can have.</summary>
    internal void Validate()
    {
        Require(SampleRate > 0, nameof(SampleRate), SampleRate, "a positive number of Hz");
        Require(FftLength is >= 8 and <= 1 << 20 && int.IsPow2(FftLength), nameof(FftLength), FftLength,
            "a power of two from 8 to 1048576");
        Require(HopLength is > 0 and <= 1 << 20, nameof(HopLength), HopLength, "1 to 1048576 samples");
        Require(Bands is > 0 and <= 1 << 16, nameof(Bands), Bands, "1 to 65536");
        Require(WindowLength >= 0 && WindowLength <= FftLength, nameof(WindowLength), WindowLength, "0 to FftLength");
        Require(MinHz >= 0 && MinHz < MaxHz, nameof(MinHz), MinHz, "at least 0 and below MaxHz");
        Require(MaxHz <= SampleRate / 2f, nameof(MaxHz), MaxHz, "at most half the sample rate");
        Require(Floor >= 0 && Offset >= 0 && Floor + Offset >= 1e-30f, nameof(Floor), Floor,
            "not negative, and Floor + Offset at least 1e-30: silence must have a logarithm");
        Require(TopRange is null or > 0, nameof(TopRange), TopRange ?? 0, "null or positive");
        Require(float.IsFinite(PreEmphasis), nameof(PreEmphasis), PreEmphasis, "finite");
        Require(float.IsFinite(Shift), nameof(Shift), Shift, "finite");
        Require(float.IsFinite(Divisor) && Divisor > 0, nameof(Divisor), Divisor, "finite and positive");
    }

    private void Require(bool legal, string property, double value, string expected)
    {
        if (legal) return;
        throw new ArgumentException($"Front-end '{Name}': {property} is {value}, expected {expected}.", property);
    }
}
