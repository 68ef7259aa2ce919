using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine;

/// <summary>
/// Owns every tensor that is made on this thread until the scope is disposed; then their memory goes back to the pool.
/// Scopes nest; the innermost one adopts. Belongs to the thread that made it.
/// </summary>
/// <example>
/// <code>
/// using (new TensorScope())
/// {
///     Tensor y = network.Forward(x);
///     y.Span.CopyTo(result);
/// }
/// </code>
/// </example>
[Experimental("HARK001")]
public class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? current;

    private readonly TensorScope? outer;
    private readonly List<Tensor> owned = [];
    private readonly bool suspended;
    private bool disposed;

    /// <summary>Opens a scope on this thread.</summary>
    public TensorScope()
    {
        outer = current;
        current = this;
    }

    private TensorScope(bool suspended)
        : this() => this.suspended = suspended;

    /// <summary>The scope that adopts new tensors, or null.</summary>
    internal static TensorScope? Current => current is { suspended: false } ? current : null;

    /// <summary>Inside the returned scope new tensors belong to nobody, as if no scope were open.</summary>
    public static TensorScope Suspend() => new(suspended: true);

    /// <summary>Takes a tensor out of this scope: the caller owns it from now on.</summary>
    public Tensor Detach(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        owned.Remove(tensor);
        return tensor;
    }

    internal void Adopt(Tensor tensor) => owned.Add(tensor);

    /// <summary>Ends the scope and returns the memory of its tensors.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the scope.</summary>
    /// <exception cref="InvalidOperationException">An inner scope is still open.</exception>
    protected virtual void Dispose(bool disposing)
    {
        if (disposed) return;
        if (current != this)
        {
            throw new InvalidOperationException(
                "Scopes end in the reverse order of their start, on the thread that made them.");
        }
        disposed = true;
        current = outer;
        foreach (Tensor tensor in owned) tensor.Dispose();
        owned.Clear();
    }
}
