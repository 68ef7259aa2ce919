namespace Hark.Evaluation.Fluency;

/// <summary>
/// SPIDEr-FL: SPIDEr, a tenth of it where FENSE's error detector finds the caption broken. The ranking of DCASE 2023
/// task 6a (felixgontier/dcase-2023-baseline, Labbeti/aac-metrics).
/// </summary>
public static class SpiderFl
{
    /// <summary>The scores <c>spider_fl</c> from <c>spider</c> and <c>fer</c>, whose items are 0 or 1.</summary>
    public static SummedScores Combine(MetricScores spider, MetricScores fluencyErrors) =>
        Parts.Combine("spider_fl", spider, "spider", fluencyErrors, "fer", Parts.Penalized);

    /// <summary>The same for results: not available, with the reason, where a part is not.</summary>
    public static MetricResult Combine(MetricResult spider, MetricResult fluencyErrors) =>
        Parts.Combine("spider_fl", spider, fluencyErrors, Combine);
}
