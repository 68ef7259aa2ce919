using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Hark.Engine;

/// <summary>
/// One differentiable operation with its settings: shape rule, cost, forward and backward pass, and a plain twin of
/// both. Instances are immutable and thread-safe; all state of a run lives in tensors and in the context.
/// </summary>
/// <remarks>
/// <para>The fast paths (<see cref="Forward"/>, <see cref="Backward"/>) are float32 and call kernels. The plain twins
/// are simple loops, generic over float and double: double twins are checked against central differences,
/// fast paths against the twins.</para>
/// <para>Optional inputs are left out at the end of the list. Integer inputs (ids, lengths) are floats.</para>
/// </remarks>
[Experimental("HARK001")]
public abstract class Operation
{
    /// <summary>The name in ONNX, or the nearest one.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the output is the first input's memory under another shape (nothing is computed).</summary>
    public virtual bool IsView => false;

    /// <summary>The shape of the output.</summary>
    /// <exception cref="ArgumentException">The inputs do not fit; the message names both shapes.</exception>
    public abstract Shape OutputShape(ReadOnlySpan<Shape> inputs);

    /// <summary>Floating-point operations of one forward pass (a multiply-add counts as 2).</summary>
    public virtual long Flops(ReadOnlySpan<Shape> inputs, Shape output) => output.Count;

    /// <summary>
    /// Work that depends on constant inputs only, done once per traced network (packing weights). Entries are null
    /// where an input is not constant; packed weights come from <paramref name="packs"/>. The result arrives as
    /// <see cref="OperationContext.Prepared"/>.
    /// </summary>
    internal virtual object? Prepare(ReadOnlySpan<Tensor?> constantInputs, PackedWeights packs) => null;

    /// <summary>Fills <paramref name="output"/>.</summary>
    public abstract void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output);

    /// <summary>
    /// Whether the gradient of an input of the output's shape is the output's gradient itself: the tape then hands the
    /// memory on, and the operation is not asked.
    /// </summary>
    internal virtual bool PassesGradient(int input) => false;

    /// <summary>
    /// Whether <see cref="Backward"/> can write the gradient of an input of the output's shape over the output's
    /// gradient: element by element, and when nothing else reads that any more. Saves memory, and the time to fetch it.
    /// </summary>
    internal virtual bool CanReplaceGradient(int input) => false;

    /// <summary>
    /// Whether <see cref="Backward"/> can add to the gradient that other consumers have left for an input, instead of
    /// writing one of its own; it must ask <see cref="OperationContext.AddsTo"/>.
    /// </summary>
    internal virtual bool CanAddGradient(int input, ReadOnlySpan<Tensor> inputs) => false;

    /// <summary>
    /// Overwrites each non-null entry of <paramref name="inputGradients"/> with the gradient of that input (the tape
    /// adds where several consumers meet). Entries are null where no gradient is wanted.
    /// </summary>
    public virtual void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients) =>
        throw new NotSupportedException($"{Name} has no gradient.");

    /// <summary>The plain twin of <see cref="Forward"/>; <paramref name="output"/> arrives as zeros.</summary>
    public abstract void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>
    /// The plain twin of <see cref="Backward"/>; gradients arrive as zeros. Recomputes what it needs from the inputs.
    /// </summary>
    public virtual void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        throw new NotSupportedException($"{Name} has no gradient.");

    /// <summary>
    /// Runs the operation: records it where an input is symbolic, otherwise computes at once and, inside a
    /// <see cref="Tape"/>, remembers it for the backward pass. Null inputs at the end are dropped.
    /// </summary>
    public Tensor Apply(params ReadOnlySpan<Tensor?> optionalInputs)
    {
        int count = optionalInputs.Length;
        while (count > 0 && optionalInputs[count - 1] is null) count--;
        Tensor[] inputs = new Tensor[count];
        Span<Shape> shapes = stackalloc Shape[count];
        Tracer? tracer = null;
        for (int i = 0; i < count; i++)
        {
            inputs[i] = optionalInputs[i]
                ?? throw new ArgumentNullException(nameof(optionalInputs), $"{Name}: input {i} is null.");
            shapes[i] = inputs[i].Shape;
            tracer ??= inputs[i].Tracer;
        }
        Shape outputShape = OutputShape(shapes);
        return tracer is not null ? tracer.Record(this, inputs, outputShape) : Tape.Run(this, inputs, outputShape);
    }

    /// <summary>An exception for inputs that do not fit, in one form everywhere.</summary>
    protected ArgumentException Mismatch(string expected, ReadOnlySpan<Shape> found) =>
        new($"{Name} expects {expected}, not {string.Join(" and ", found.ToArray())}.");
}
