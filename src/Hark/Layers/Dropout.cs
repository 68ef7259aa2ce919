using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Layers;

/// <summary>
/// In training, sets elements to zero with probability <see cref="Rate"/> and scales the others by 1 / (1 - rate);
/// otherwise does nothing.
/// </summary>
/// <remarks>
/// Masks come from a counter-based generator that the trainer sets for every step (<see cref="Seed"/>): a resumed
/// training draws the same masks.
/// </remarks>
[Experimental("HARK001")]
public sealed class Dropout(float rate) : Module, IRandomLayer
{
    private Philox? random;

    Philox? IRandomLayer.Random
    {
        get => random;
        set => random = value;
    }

    /// <summary>The probability of a zero, 0 to 1 (exclusive).</summary>
    public float Rate => rate;

    /// <summary>Sets the generator of every dropout below a module: one stream per layer and step.</summary>
    /// <param name="network">The network.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="step">The number of the training step.</param>
    public static void Seed(Module network, ulong seed, long step)
    {
        ArgumentNullException.ThrowIfNull(network);
        ulong layer = 0;
        foreach (Dropout dropout in network.Modules().OfType<Dropout>())
            dropout.random = new Philox(seed, ((ulong)step << 16) | layer++);
    }

    /// <summary>Drops elements in training; the shape stays.</summary>
    /// <exception cref="InvalidOperationException">In training, if <see cref="Seed"/> was not called.</exception>
    public Tensor Forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Mask(x.Shape) is { } mask ? x.Dropout(mask) : x;
    }

    /// <summary>What multiplies elements in training: 0 or 1 / (1 - rate); null where nothing is dropped.</summary>
    /// <exception cref="InvalidOperationException">In training, if <see cref="Seed"/> was not called.</exception>
    public unsafe Tensor? Mask(Shape shape)
    {
        if (!IsTraining || rate == 0) return null;
        if (random is null)
            throw new InvalidOperationException("Dropout has no random numbers: call Dropout.Seed before the step.");
        Tensor mask = new(shape);
        random.DrawBernoulli(ThreadTeam.Shared, mask.Pointer, mask.Count, 1 - rate, 1 / (1 - rate));
        return mask;
    }
}
