using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine.Graph;

/// <summary>
/// A rented executor of a <see cref="TracedNetwork"/>: write the inputs, execute, read the outputs, dispose. All
/// tensors belong to the executor and must not be used after the disposal. For one thread at a time.
/// </summary>
[Experimental("HARK001")]
public readonly struct GraphRun : IDisposable
{
    private readonly RentedExecutor? executor;
    private readonly long ticket;

    internal GraphRun(RentedExecutor executor)
    {
        this.executor = executor;
        ticket = executor.Ticket;
    }

    /// <summary>The number of inputs.</summary>
    public int InputCount => Rented.Inputs.Count;

    /// <summary>The number of outputs.</summary>
    public int OutputCount => Rented.Outputs.Count;

    /// <summary>An output, valid until the next <see cref="Execute"/> or the disposal.</summary>
    public Tensor this[int output] => Rented.Outputs[output];

    private GraphExecutor Rented => executor is not null && executor.Ticket == ticket
        ? executor.Executor
        : throw new ObjectDisposedException(
            nameof(GraphRun), "The run was disposed; its executor may serve somebody else.");

    /// <summary>An input, to be written before every <see cref="Execute"/>: a run may overwrite it.</summary>
    public Tensor Input(int input) => Rented.Inputs[input];

    /// <summary>Computes the outputs. Allocates nothing, except in the executor's first run.</summary>
    /// <exception cref="InvalidOperationException">The run is executing on another thread.</exception>
    public void Execute() => Rented.Run();

    /// <summary>Gives the executor back. Safe to call twice.</summary>
    public void Dispose() => executor?.Return(ticket);
}
