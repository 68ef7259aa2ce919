using Hark.Engine;

namespace Hark.Training.Optimizers;

/// <summary>
/// Adam (Kingma and Ba 2015): m and v are decaying means of g and g², and
/// p -= rate / (1 - β1ᵗ) · m / (√v / √(1 - β2ᵗ) + ε). Weight decay is the L2 form: it is added to the gradient before
/// the moments, as in PyTorch's <c>Adam</c>.
/// </summary>
/// <param name="groups">The parameters.</param>
/// <param name="options">Constants; null for the defaults.</param>
public sealed class Adam(IReadOnlyList<ParameterGroup> groups, AdamOptions? options = null) : Optimizer(groups)
{
    private readonly AdamOptions options = options ?? new();

    private protected override IReadOnlyList<string> BufferNames => AdamUpdate.BufferNames(options);

    private protected override void Update(
        ParameterState state, Tensor gradient, double gradientFactor, double rate) =>
        AdamUpdate.Run(
            state, gradient, gradientFactor, rate, options, gradientDecay: state.Group.WeightDecay, valueDecay: 0);
}
