namespace Hark.Evaluation.Statistics;

/// <summary>Says how much every item counts in a replicate of a set.</summary>
internal interface IReplicateWeights
{
    /// <summary>
    /// Adds the weights of a replicate to <paramref name="weights"/> [N], which holds zeros. They depend on the
    /// replicate's number alone.
    /// </summary>
    void Fill(int replicate, Span<double> weights);
}
