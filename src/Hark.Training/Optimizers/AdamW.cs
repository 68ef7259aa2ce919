using Hark.Engine;

namespace Hark.Training.Optimizers;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019): p *= 1 - rate · decay, then the step of
/// <see cref="Adam"/> without decay in the gradient. Unlike in PyTorch the default decay is 0.
/// </summary>
/// <param name="groups">The parameters.</param>
/// <param name="options">Constants; null for the defaults.</param>
public sealed class AdamW(IReadOnlyList<ParameterGroup> groups, AdamOptions? options = null) : Optimizer(groups)
{
    private readonly AdamOptions options = options ?? new();

    private protected override IReadOnlyList<string> BufferNames => AdamUpdate.BufferNames(options);

    private protected override void Update(
        ParameterState state, Tensor gradient, double gradientFactor, double rate) =>
        AdamUpdate.Run(
            state, gradient, gradientFactor, rate, options, gradientDecay: 0, valueDecay: state.Group.WeightDecay);
}
