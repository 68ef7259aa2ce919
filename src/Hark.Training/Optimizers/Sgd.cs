using Hark.Engine;

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
        if (!(momentum is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "Momentum is from 0 to below 1.");
        if (nesterov && momentum == 0) throw new ArgumentException("Nesterov's form needs momentum.", nameof(nesterov));
        this.momentum = (float)momentum;
        this.nesterov = nesterov;
    }

    private protected override IReadOnlyList<string> BufferNames => momentum == 0 ? [] : ["momentum_buffer"];

    private protected override void Update(ParameterState state, Tensor gradient, double rate)
    {
        Span<float> p = state.Parameter.Span, g = gradient.Span;
        Span<float> velocity = momentum == 0 ? [] : state.Buffers[0].Span;
        float decay = (float)state.Group.WeightDecay, step = (float)rate;
        for (int i = 0; i < p.Length; i++)
        {
            float slope = g[i] + decay * p[i];
            if (momentum != 0)
            {
                velocity[i] = momentum * velocity[i] + slope;
                slope = nesterov ? slope + momentum * velocity[i] : velocity[i];
            }
            p[i] -= step * slope;
        }
    }
}
