using Hark.Engine;

namespace Hark.Training.Optimizers;

/// <summary>Parameters that share the settings of their updates.</summary>
/// <param name="parameters">The parameters by name; names are unique within an optimiser.</param>
public sealed class ParameterGroup(IReadOnlyList<(string Name, Tensor Value)> parameters)
{
    /// <summary>The parameters by name.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Parameters { get; } = parameters;

    /// <summary>Multiplies the learning rate of a step, for example to train an encoder more slowly.</summary>
    /// <value>The default is 1.</value>
    public double RateFactor { get; init; } = 1;

    /// <summary>How strongly values are pulled to 0; how this enters the update is the optimiser's rule.</summary>
    /// <value>The default is 0.</value>
    public double WeightDecay { get; init; }
}
