namespace Hark.Evaluation;

/// <summary>Which values of a metric are good.</summary>
public enum MetricDirection
{
    /// <summary>More is better.</summary>
    Higher,

    /// <summary>Less is better: a rate of errors.</summary>
    Lower,

    /// <summary>Neither: a size that describes captions.</summary>
    Neither,
}
