using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine.Ops;

/// <summary>
/// Picks entries of axis 0: x [R, ..] and rows [N] give [N, ..]. A beam search reorders its caches with it.
/// </summary>
[Experimental("HARK001")]
public sealed class GatherOperation : Operation
{
    /// <inheritdoc/>
    public override string Name => "Gather";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 2 && inputs[0].Rank > 0 && inputs[1].Rank == 1
            ? inputs[0].With(0, inputs[1][0])
            : throw Mismatch("x [R, ..] and rows [N]", inputs);

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 0;

    /// <inheritdoc/>
    public override void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output) =>
        RowIndex.Pick<float>(inputs[0].Span, inputs[1].Span, output.Span, output.Shape.Stride(0), Name);

    /// <inheritdoc/>
    public override void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        inputGradients[1]?.Span.Clear();
        if (inputGradients[0] is not { } dx) return;
        dx.Span.Clear();
        RowIndex.Scatter<float>(outputGradient.Span, inputs[1].Span, dx.Span, dx.Shape.Stride(0));
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        int stride = output.Shape.Stride(0);
        for (int i = 0; i < inputs[1].Values.Length; i++)
        {
            int row = RowIndex.Of(inputs[1][i], inputs[0].Shape[0], i, Name);
            for (int d = 0; d < stride; d++) output[i * stride + d] = inputs[0][row * stride + d];
        }
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        int stride = dx.Shape.Stride(0);
        for (int i = 0; i < inputs[1].Values.Length; i++)
        {
            int row = int.CreateChecked(inputs[1][i]);
            for (int d = 0; d < stride; d++) dx[row * stride + d] += outputGradient[i * stride + d];
        }
    }
}

/// <summary>Calls of <see cref="GatherOperation"/>.</summary>
[Experimental("HARK001")]
public static class GatherExtensions
{
    /// <summary>The entries of axis 0 at the given places; a place may come several times or never.</summary>
    /// <param name="x">[R, ..].</param>
    /// <param name="rows">[N], whole numbers from 0 to R - 1.</param>
    /// <returns>[N, ..].</returns>
    /// <exception cref="ArgumentException">A number is not an entry of axis 0.</exception>
    public static Tensor Gather(this Tensor x, Tensor rows) => new GatherOperation().Apply(x, rows);
}
