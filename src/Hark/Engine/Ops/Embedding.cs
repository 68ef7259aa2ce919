using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine.Ops;

/// <summary>
/// Looks up rows of a table: ids [..] and table [V, D] give [.., D]. The padding row is looked up as it is; only its
/// gradient is zero (PyTorch's rule).
/// </summary>
/// <param name="paddingIndex">The row without gradient, or null.</param>
[Experimental("HARK001")]
public sealed class EmbeddingOperation(int? paddingIndex) : Operation
{
    /// <inheritdoc/>
    public override string Name => "Gather";

    /// <summary>The row without gradient, or null.</summary>
    public int? PaddingIndex => paddingIndex;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 2 && inputs[0].Rank < Shape.MaxRank && inputs[1].Rank == 2
            ? new([.. inputs[0].ToArray(), inputs[1][1]])
            : throw Mismatch("ids [..] and a table [V, D]", inputs);

    /// <inheritdoc/>
    public override long Flops(ReadOnlySpan<Shape> inputs, Shape output) => 0;

    /// <inheritdoc/>
    internal override bool CanAddGradient(int input, ReadOnlySpan<Tensor> inputs) => input == 1;

    /// <inheritdoc/>
    public override void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output) =>
        RowIndex.Pick<float>(inputs[1].Span, inputs[0].Span, output.Span, inputs[1].Shape[1], Name);

    /// <inheritdoc/>
    public override void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        inputGradients[0]?.Span.Clear();
        if (inputGradients[1] is not { } dTable) return;
        if (!context.AddsTo(1)) dTable.Span.Clear();
        RowIndex.Scatter<float>(outputGradient.Span, inputs[0].Span, dTable.Span, dTable.Shape[1], paddingIndex);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        int rows = inputs[1].Shape[0], width = inputs[1].Shape[1];
        for (int i = 0; i < inputs[0].Values.Length; i++)
        {
            int row = RowIndex.Of(inputs[0][i], rows, i, Name);
            for (int d = 0; d < width; d++) output[i * width + d] = inputs[1][row * width + d];
        }
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[1] is not { } dTable) return;
        int width = dTable.Shape[1];
        for (int i = 0; i < inputs[0].Values.Length; i++)
        {
            int row = int.CreateChecked(inputs[0][i]);
            if (row == paddingIndex) continue;
            for (int d = 0; d < width; d++) dTable[row * width + d] += outputGradient[i * width + d];
        }
    }
}

/// <summary>Calls of <see cref="EmbeddingOperation"/>.</summary>
[Experimental("HARK001")]
public static class EmbeddingExtensions
{
    /// <summary>The table's rows at the given ids.</summary>
    /// <param name="ids">[..], whole numbers from 0 to V - 1.</param>
    /// <param name="table">[V, D].</param>
    /// <param name="paddingIndex">The row that gets no gradient, or null.</param>
    /// <returns>[.., D].</returns>
    /// <exception cref="ArgumentException">An id is not a row of the table.</exception>
    public static Tensor Embedding(this Tensor ids, Tensor table, int? paddingIndex = null) =>
        new EmbeddingOperation(paddingIndex).Apply(ids, table);
}
