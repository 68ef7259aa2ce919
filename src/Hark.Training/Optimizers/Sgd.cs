using Hark.Engine;
using Hark.Engine.Kernels;

namespace Hark.Training.Optimizers;

/// <summary>
/// Stochastic gradient descent with momentum as in PyTorch: v = momentum · v + g, p -= rate · v; Nesterov's form takes
/// g + momentum · v instead. Weight decay is added to the gradient. The rate is not inside the velocity.
/// </summary>
public sealed class Sgd : Optimizer
{
    private readonly float momentum;
    private readonly bool nesterov;

    /// <summary>Creates the optimiser.</summary>
    /// <param name="groups">The parameters.</param>
    /// <param name="momentum">How much of the velocity stays, 0 to 1; 0 keeps none.</param>
    /// <param name="nesterov">Whether to look ahead; needs momentum.</param>
    public Sgd(IReadOnlyList<ParameterGroup> groups, double momentum = 0, bool nesterov = false)
        : base(groups)
    {
        if (!(momentum is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "Momentum is from 0 to below 1.");
        if (nesterov && momentum == 0) throw new ArgumentException("Nesterov's form needs momentum.", nameof(nesterov));
        this.momentum = (float)momentum;
        this.nesterov = nesterov;
    }

    private protected override IReadOnlyList<string> BufferNames => momentum == 0 ? [] : ["momentum_buffer"];

    private protected override unsafe void Update(
        ParameterState state, Tensor gradient, double gradientFactor, double rate)
    {
        float* velocity = momentum == 0 ? null : state.Buffers[0].Pointer;
        float decay = (float)state.Group.WeightDecay;
        Tensor p = state.Parameter;
        OptimizerKernels.Sgd(
            ThreadTeam.Shared,
            (float)rate,
            momentum,
            nesterov,
            decay,
            (float)gradientFactor,
            p.Pointer,
            gradient.Pointer,
            velocity,
            p.Count);
    }
}
