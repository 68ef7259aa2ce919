using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine;

/// <summary>
/// A float32 array of up to six axes, row-major and contiguous, in pooled 64-byte-aligned native memory. While a
/// network is traced a tensor is symbolic: it has a shape and a place in the graph, but no
/// values. Not thread-safe for writing.
/// </summary>
/// <remarks>
/// Token ids and lengths are stored as float32 too (exact up to 2^24): one element type keeps operations, graphs and
/// gradients simple. A tensor made inside a <see cref="TensorScope"/> (every <see cref="Tape"/> is one) lives until the
/// scope ends; one made outside lives until it is disposed or collected.
/// </remarks>
[Experimental("HARK001")]
public sealed unsafe class Tensor : IDisposable
{
    private NativeBuffer? buffer;
    private readonly float* external;

    /// <summary>Creates a tensor with undefined contents.</summary>
    public Tensor(Shape shape)
    {
        Shape = shape;
        buffer = BufferPool.Rent(shape.Count);
        TensorScope.Current?.Adopt(this);
    }

    /// <summary>Creates a tensor from values in row-major order.</summary>
    /// <exception cref="ArgumentException">The number of values is not that of the shape.</exception>
    public Tensor(Shape shape, ReadOnlySpan<float> values)
        : this(shape)
    {
        if (values.Length != shape.Count)
            throw new ArgumentException(
                $"The shape {shape} needs {shape.Count} values, not {values.Length}.", nameof(values));
        values.CopyTo(Span);
    }

    private Tensor(Shape shape, NativeBuffer shared)
    {
        Shape = shape;
        buffer = shared;
        TensorScope.Current?.Adopt(this);
    }

    /// <summary>A tensor over memory that somebody else owns and keeps alive (an executor's arena).</summary>
    internal Tensor(Shape shape, float* external)
    {
        Shape = shape;
        this.external = external;
    }

    /// <summary>A tensor that belongs to no scope and is computed when it is first read.</summary>
    internal Tensor(Shape shape, TensorRecipe recipe) => (Shape, Recipe) = (shape, recipe);

    private Tensor(Shape shape, Tracer tracer, int graphValue)
    {
        Shape = shape;
        Tracer = tracer;
        GraphValue = graphValue;
    }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Count => Shape.Count;

    /// <summary>Whether this tensor stands for a value of a graph that is being traced.</summary>
    public bool IsSymbolic => Tracer is not null;

    /// <summary>
    /// Whether <see cref="Tape.Backward(Tensor)"/> shall compute the gradient with respect to this leaf.
    /// </summary>
    public bool RequiresGradient { get; set; }

    /// <summary>
    /// The gradient of the last backward passes, summed since <see cref="ClearGradient"/>; null if none has reached
    /// this tensor. Null is not zero: an optimiser skips the parameter.
    /// </summary>
    public Tensor? Gradient { get; internal set; }

    /// <summary>The values. Writing is allowed for leaves only.</summary>
    /// <exception cref="InvalidOperationException">The tensor is symbolic.</exception>
    /// <exception cref="ObjectDisposedException">The tensor's scope has ended.</exception>
    public Span<float> Span => new(Pointer, Count);

    /// <summary>The value of a tensor with one element.</summary>
    public float Item => Count == 1
        ? Span[0]
        : throw new InvalidOperationException($"A tensor of shape {Shape} is not one number.");

    /// <summary>
    /// The first element in native memory, 64-byte aligned unless the tensor is a view into an arena.
    /// </summary>
    internal float* Pointer
    {
        get
        {
            if (external is not null) return external;
            return (buffer ?? Computed()).Pointer;
        }
    }

    /// <summary>How this tensor is computed when it is first read; null for all others.</summary>
    internal TensorRecipe? Recipe { get; }

    /// <summary>The operation on the active tape that made this tensor.</summary>
    internal TapeNode? Producer { get; set; }

    /// <summary>Whether a gradient must flow to or through this tensor.</summary>
    internal bool NeedsGradient => RequiresGradient || Producer is not null;

    internal Tracer? Tracer { get; }

    internal int GraphValue { get; } = -1;

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(Shape shape)
    {
        Tensor result = new(shape);
        result.Span.Clear();
        return result;
    }

    /// <summary>A tensor whose elements all have one value.</summary>
    public static Tensor Full(Shape shape, float value)
    {
        Tensor result = new(shape);
        result.Span.Fill(value);
        return result;
    }

    /// <summary>A tensor that holds one number.</summary>
    public static Tensor Scalar(float value) => Full(Shape.Scalar, value);

    /// <summary>A leaf that is trained: it gets a gradient and belongs to no scope.</summary>
    public static Tensor Parameter(Shape shape)
    {
        using (TensorScope.Suspend())
            return new Tensor(shape) { RequiresGradient = true };
    }

    internal static Tensor Symbolic(Shape shape, Tracer tracer, int graphValue) => new(shape, tracer, graphValue);

    /// <summary>Forgets the gradient, so that the next backward pass starts a new one.</summary>
    public void ClearGradient()
    {
        Gradient?.Dispose();
        Gradient = null;
    }

    /// <summary>The values as a new array.</summary>
    public float[] ToArray() => Span.ToArray();

    /// <summary>
    /// Another shape over the same memory, without a place on the tape. The memory lives until both are gone.
    /// </summary>
    internal Tensor View(Shape shape)
    {
        if (shape.Count != Count) throw new ArgumentException($"{Shape} cannot be viewed as {shape}.", nameof(shape));
        if (external is not null) return new Tensor(shape, external);
        return new Tensor(shape, (buffer ?? Computed()).AddReference());
    }

    /// <summary>Gives the memory back to the pool. Safe to call twice.</summary>
    public void Dispose()
    {
        Interlocked.Exchange(ref buffer, null)?.Release();
        Gradient?.Dispose();
        Gradient = null;
    }

    /// <summary>The shape, and whether the tensor is symbolic.</summary>
    public override string ToString() => IsSymbolic ? $"symbolic {Shape}" : $"tensor {Shape}";

    private NativeBuffer Computed()
    {
        if (Recipe is null) ThrowNoValues();
        lock (Recipe)
        {
            if (buffer is { } computed) return computed;
            computed = BufferPool.Rent(Count);
            Recipe.Write(computed.Pointer);
            Volatile.Write(ref buffer, computed);
            return computed;
        }
    }

    [DoesNotReturn]
    private void ThrowNoValues()
    {
        if (IsSymbolic)
        {
            throw new InvalidOperationException(
                $"A symbolic tensor of shape {Shape} has no values: the network is being traced.");
        }
        throw new ObjectDisposedException(
            nameof(Tensor), $"The tensor of shape {Shape} was used after its scope ended.");
    }
}
