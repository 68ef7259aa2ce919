using Hark.Engine;

namespace Hark.Training.Optimizers;

/// <summary>
/// A parameter and what its optimiser remembers of it: counted updates and buffers of the parameter's shape.
/// </summary>
internal sealed class ParameterState(string name, Tensor parameter, ParameterGroup group)
{
    public string Name => name;

    public Tensor Parameter => parameter;

    public ParameterGroup Group => group;

    /// <summary>
    /// Updates this parameter took part in; less than the optimiser's steps if it had no gradient in some.
    /// </summary>
    public long Updates { get; set; }

    /// <summary>Made as zeros at the first update.</summary>
    public Tensor[] Buffers { get; set; } = [];
}
