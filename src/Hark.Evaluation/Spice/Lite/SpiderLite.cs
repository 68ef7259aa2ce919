namespace Hark.Evaluation.Spice.Lite;

/// <summary>
/// The mean of CIDEr-D and <see cref="SpiceLite"/>, named <c>spider_lite</c>: what SPIDEr (Liu et al. 2017) is to CIDEr-D
/// and SPICE. No value of it is a value of SPIDEr.
/// </summary>
public static class SpiderLite
{
    /// <summary>The scores <c>spider_lite</c>; the value of a set is the mean.</summary>
    /// <param name="ciderD">CIDEr-D of a set.</param>
    /// <param name="spiceLite">spice-lite of the same set.</param>
    /// <exception cref="ArgumentException">The scores are other metrics, or of sets of other sizes.</exception>
    public static SummedScores Combine(MetricScores ciderD, MetricScores spiceLite)
    {
        ArgumentNullException.ThrowIfNull(ciderD);
        ArgumentNullException.ThrowIfNull(spiceLite);
        if (ciderD.Metric != "cider_d" || spiceLite.Metric != "spice_lite")
        {
            throw new ArgumentException(
                $"spider_lite is made of cider_d and spice_lite, not of {ciderD.Metric} and {spiceLite.Metric}");
        }
        if (ciderD.Items.Count != spiceLite.Items.Count)
            throw new ArgumentException($"cider_d has {ciderD.Items.Count} items, spice_lite {spiceLite.Items.Count}");
        return SummedScores.Mean("spider_lite",
            [.. ciderD.Items.Zip(spiceLite.Items, static (cider, spice) => (cider + spice) / 2)]);
    }
}
