namespace Hark.Evaluation.Fluency;

/// <summary>
/// SPIDEr: the mean of CIDEr-D and SPICE (Liu et al. 2017, "Improved Image Captioning via Policy Gradient Optimization
/// of SPIDEr"). With the approximation of SPICE it is another metric and has another name.
/// </summary>
public static class Spider
{
    /// <summary>The scores <c>spider</c> from <c>cider_d</c> and <c>spice</c>.</summary>
    public static SummedScores Combine(MetricScores ciderD, MetricScores spice) =>
        Parts.Combine("spider", ciderD, "cider_d", spice, "spice", Mean);

    /// <summary>The same for results: not available, with the reason, where a part is not.</summary>
    public static MetricResult Combine(MetricResult ciderD, MetricResult spice) =>
        Parts.Combine("spider", ciderD, spice, Combine);

    /// <summary>The scores <c>spider-lite</c> from <c>cider_d</c> and <c>spice-lite</c>. Not comparable with SPIDEr.
    /// </summary>
    public static SummedScores CombineLite(MetricScores ciderD, MetricScores spiceLite) =>
        Parts.Combine("spider-lite", ciderD, "cider_d", spiceLite, "spice-lite", Mean);

    /// <summary>The same for results: not available, with the reason, where a part is not.</summary>
    public static MetricResult CombineLite(MetricResult ciderD, MetricResult spiceLite) =>
        Parts.Combine("spider-lite", ciderD, spiceLite, CombineLite);

    private static double Mean(double a, double b) => (a + b) / 2;
}
