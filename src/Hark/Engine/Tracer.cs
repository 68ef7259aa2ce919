using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine;

/// <summary>
/// Records operations on symbolic tensors instead of running them. The one implementation is the graph builder; the
/// class stands here so that <see cref="Operation"/> need not know graphs.
/// </summary>
[Experimental("HARK001")]
public abstract class Tracer
{
    /// <summary>Adds an operation to the graph and returns the symbolic result.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="inputs">Symbolic tensors of this tracer, or ordinary tensors, which
    /// become constants of the graph.</param>
    /// <param name="outputShape">The shape by the operation's shape rule.</param>
    protected internal abstract Tensor Record(Operation operation, ReadOnlySpan<Tensor> inputs, Shape outputShape);
}
