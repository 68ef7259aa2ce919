using Hark.Engine;

namespace Hark.Tests.Engine.Ops;

/// <summary>Whether a clip's result depends on its companions.</summary>
internal static class BatchCheck
{
    /// <summary>Every entry of axis 0 alone gives the bits it gives among the others.</summary>
    public static void RowsKeepTheirBits(Func<Tensor, Tensor> function, Tensor batch)
    {
        using TensorScope scope = new();
        float[] together = function(batch).ToArray();
        int rows = batch.Shape[0], outputs = together.Length / rows;
        for (int row = 0; row < rows; row++)
        {
            Tensor one =
                new(batch.Shape.With(0, 1), batch.Span.Slice(row * batch.Shape.Stride(0), batch.Shape.Stride(0)));
            OperationCheck.SameBits(
                together[(row * outputs)..((row + 1) * outputs)], function(one).ToArray(), $"row {row}");
        }
    }

    /// <summary>Standard normal numbers.</summary>
    public static Tensor Random(ulong stream, params int[] sizes)
    {
        Tensor result = new(new(sizes));
        new Philox(99, stream).FillNormal(result.Span);
        return result;
    }
}
