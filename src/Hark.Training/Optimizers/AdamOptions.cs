namespace Hark.Training.Optimizers;

/// <summary>Constants of <see cref="Adam"/> and <see cref="AdamW"/>.</summary>
public sealed record AdamOptions
{
    /// <summary>Decay of the mean of gradients.</summary>
    /// <value>The default is 0.9.</value>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean of squared gradients.</summary>
    /// <value>The default is 0.999.</value>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the corrected mean of squares.</summary>
    /// <value>The default is 1e-8.</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Whether the largest mean of squares so far divides (Reddi et al. 2018), as PANNs train.</summary>
    public bool AmsGrad { get; init; }
}
