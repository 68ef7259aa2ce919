using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Layers;

/// <summary>
/// Stochastic depth (Huang et al. 2016; "drop connect" in EfficientNet): in training, drops a residual branch for a
/// whole example with probability <see cref="Rate"/> and scales the others by 1 / (1 - rate).
/// </summary>
[Experimental("HARK001")]
public sealed class DropPath(float rate) : Module, IRandomLayer
{
    private Philox? random;

    Philox? IRandomLayer.Random
    {
        get => random;
        set => random = value;
    }

    /// <summary>The probability that an example loses the branch, 0 to 1 (exclusive).</summary>
    public float Rate => rate;

    /// <summary>Sets the generator of every layer of this kind below a module: one stream per layer and step.</summary>
    public static void Seed(Module network, ulong seed, long step)
    {
        ArgumentNullException.ThrowIfNull(network);
        ulong layer = 1 << 15; // streams of their own beside those of Dropout
        foreach (DropPath path in network.Modules().OfType<DropPath>())
            path.random = new Philox(seed, ((ulong)step << 16) | layer++);
    }

    /// <summary>Drops examples of [B, T, F, C] in training; the shape stays.</summary>
    /// <exception cref="InvalidOperationException">In training, if <see cref="Seed"/> was not called.</exception>
    public Tensor Forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!IsTraining || rate == 0) return x;
        if (random is null)
        {
            throw new InvalidOperationException(
                "DropPath has no random numbers: call DropPath.Seed before the step.");
        }
        Tensor perExample = new(new(x.Shape[0]));
        random.FillBernoulli(perExample.Span, 1 - rate, 1 / (1 - rate));
        Tensor mask = new(new(x.Shape[0], 1, 1, x.Shape[3])); // [B, 1, 1, C]: the broadcast that has a fast kernel
        for (int b = 0; b < x.Shape[0]; b++) mask.Span.Slice(b * x.Shape[3], x.Shape[3]).Fill(perExample.Span[b]);
        return x.Multiply(mask);
    }
}
