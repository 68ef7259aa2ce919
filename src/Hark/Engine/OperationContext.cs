using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine;

/// <summary>
/// What an operation may use while it runs: the worker team, scratch memory, and what it saved for its backward pass.
/// </summary>
[Experimental("HARK001")]
public abstract class OperationContext
{
    /// <summary>The workers.</summary>
    public abstract ThreadTeam Team { get; }

    /// <summary>
    /// Whether a backward pass will follow. If not, <see cref="Save"/> still returns memory, but nobody keeps it.
    /// </summary>
    public virtual bool IsRecording => false;

    /// <summary>What <see cref="Operation.Prepare"/> made of constant inputs, or null.</summary>
    public virtual object? Prepared => null;

    /// <summary>Scratch memory for the length of the current call, contents undefined.</summary>
    public abstract Tensor Scratch(Shape shape);

    /// <summary>Memory that the forward pass fills and the backward pass finds again under the same number.</summary>
    public virtual Tensor Save(Shape shape) => Scratch(shape);

    /// <summary>The tensors of <see cref="Save"/>, in the order of their creation. Backward pass only.</summary>
    public virtual IReadOnlyList<Tensor> Saved => [];

    /// <summary>Whether the gradient of an input holds what its other consumers gave it, to be added to.</summary>
    internal virtual bool AddsTo(int input) => false;
}
