namespace Hark.Training.Schedules;

/// <summary>Which index i update k = 1, 2, ... has in a cosine schedule; the originals differ by one or two.</summary>
public enum CosineConvention
{
    /// <summary>
    /// Warm-up counts k, decay k - 1: the first update has 1/W of the peak (WavCaps). Hark's own choice.
    /// </summary>
    WavCaps,

    /// <summary>i = k + 1: the first update has 2/W of the peak (AudioCaption).</summary>
    AudioCaption,

    /// <summary>i = k - 1: the first update has rate 0 (DCASE2022T6_CLAP).</summary>
    Clap,
}
