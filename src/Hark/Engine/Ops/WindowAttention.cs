using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// Attention inside windows, softmax(q kᵀ / √d + bias) v per head (Liu et al. 2021, "Swin Transformer", eq. 4): q, k, v
/// [R, T, D], one row per window, a bias [H, T, T] for all rows, and where windows differ in which places may see each
/// other, a second one [W, T, T] of which row r takes number r mod W. Saves the probabilities.
/// </summary>
/// <param name="heads">The width is cut into this many equal heads.</param>
[Experimental("HARK001")]
public sealed class WindowAttentionOperation(int heads) : ScaledDotProductOperation
{
    /// <summary>The width is cut into this many equal heads.</summary>
    public int Heads => heads;

    /// <inheritdoc/>
    public override string Name => "WindowAttention";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        bool fits = inputs.Length is 4 or 5
            && inputs[0].Rank == 3 && inputs[1] == inputs[0] && inputs[2] == inputs[0]
            && heads > 0 && inputs[0][2] % heads == 0
            && inputs[3] == new Shape(heads, inputs[0][1], inputs[0][1])
            && (inputs.Length == 4
                || (inputs[4].Rank == 3 && inputs[4][0] > 0 && inputs[0][0] % inputs[4][0] == 0
                    && inputs[4] == new Shape(inputs[4][0], inputs[0][1], inputs[0][1])));
        return fits
            ? inputs[0]
            : throw Mismatch(
                $"q, k, v [R, T, D] with D a multiple of {heads} heads, a bias [{heads}, T, T], and one [W, T, T] with "
                + "R a multiple of W or none",
                inputs);
    }

    /// <inheritdoc/>
    /// <remarks>The bias of the windows says who may see whom; it gets no gradient.</remarks>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        base.Backward(context, inputs, output, outputGradient, inputGradients);
        if (inputGradients[3] is not { } dBias) return;
        WindowAttentionKernels.BiasGradient(
            context.Team,
            KernelShape(inputs),
            inputs[2].Pointer,
            context.Saved[0].Pointer,
            outputGradient.Pointer,
            dBias.Pointer);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        (int rows, int length, int width) = (output.Shape[0], output.Shape[1], output.Shape[2]);
        T[] p = new T[length];
        for (int query = 0; query < rows * heads * length; query++)
        {
            (int at, int keys) = Locate(query, length, width);
            PlainProbabilities(inputs, query, p);
            for (int j = 0; j < length; j++)
            {
                for (int d = 0; d < width / heads; d++) output[at + d] += p[j] * inputs[2][keys + j * width + d];
            }
        }
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        PlainTensor<T> q = inputs[0], k = inputs[1], v = inputs[2], dy = outputGradient;
        (int rows, int length, int width) = (dy.Shape[0], dy.Shape[1], dy.Shape[2]);
        T scale = T.One / T.Sqrt(T.CreateChecked(width / heads));
        T[] p = new T[length], dp = new T[length];
        for (int query = 0; query < rows * heads * length; query++)
        {
            (int at, int keys) = Locate(query, length, width);
            PlainProbabilities(inputs, query, p);
            T dot = T.Zero;
            for (int j = 0; j < length; j++)
            {
                dp[j] = T.Zero;
                for (int d = 0; d < width / heads; d++) dp[j] += dy[at + d] * v[keys + j * width + d];
                dot += p[j] * dp[j];
            }
            for (int j = 0; j < length; j++)
            {
                T ds = p[j] * (dp[j] - dot);
                if (inputGradients[3] is { } dBias) dBias[query % (heads * length) * length + j] += ds;
                for (int d = 0; d < width / heads; d++)
                {
                    int key = keys + j * width + d;
                    if (inputGradients[0] is { } dq) dq[at + d] += ds * scale * k[key];
                    if (inputGradients[1] is { } dk) dk[key] += ds * scale * q[at + d];
                    if (inputGradients[2] is { } dv) dv[key] += p[j] * dy[at + d];
                }
            }
        }
    }

    /// <summary>Where a query, counted over rows, heads and places, and the first key of its head start.</summary>
    private (int Query, int Keys) Locate(int query, int length, int width)
    {
        int row = query / (heads * length), head = query / length % heads;
        int keys = row * length * width + head * (width / heads);
        return (keys + query % length * width, keys);
    }

    private void PlainProbabilities<T>(ReadOnlySpan<PlainTensor<T>> inputs, int query, Span<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int length, int width) = (inputs[0].Shape[1], inputs[0].Shape[2]);
        (int at, int keys) = Locate(query, length, width);
        T scale = T.One / T.Sqrt(T.CreateChecked(width / heads)), largest = T.NegativeInfinity, sum = T.Zero;
        int row = query / (heads * length), place = query % length;
        for (int j = 0; j < length; j++)
        {
            T score = T.Zero;
            for (int d = 0; d < width / heads; d++) score += inputs[0][at + d] * inputs[1][keys + j * width + d];
            p[j] = score * scale + inputs[3][query % (heads * length) * length + j];
            if (inputs.Length > 4) p[j] += inputs[4][(row % inputs[4].Shape[0] * length + place) * length + j];
            largest = T.Max(largest, p[j]);
        }
        for (int j = 0; j < length; j++) sum += p[j] = T.Exp(p[j] - largest);
        for (int j = 0; j < length; j++) p[j] /= sum;
    }

    private protected override unsafe AttentionShape KernelShape(ReadOnlySpan<Tensor> inputs) => new()
    {
        Rows = inputs[0].Shape[0],
        Queries = inputs[0].Shape[1],
        KeyRows = inputs[0].Shape[0],
        Keys = inputs[0].Shape[1],
        Width = inputs[0].Shape[2],
        Heads = heads,
        Causal = false,
        Bias = inputs[3].Pointer,
        WindowBias = inputs.Length > 4 ? inputs[4].Pointer : null,
        Windows = inputs.Length > 4 ? inputs[4].Shape[0] : 0,
    };
}

/// <summary>Calls of <see cref="WindowAttentionOperation"/>.</summary>
[Experimental("HARK001")]
public static class WindowAttentionExtensions
{
    /// <summary>Attention of every row to itself, with biases on the scores.</summary>
    /// <param name="q">[R, T, D].</param>
    /// <param name="k">[R, T, D].</param>
    /// <param name="v">[R, T, D].</param>
    /// <param name="heads">The number of heads H.</param>
    /// <param name="bias">[H, T, T], added to the scaled scores of every row.</param>
    /// <param name="windowBias">[W, T, T], R a multiple of W: added as well, number r mod W to row r, and without a
    /// gradient; or null.</param>
    /// <returns>[R, T, D].</returns>
    public static Tensor WindowAttention(
        this Tensor q, Tensor k, Tensor v, int heads, Tensor bias, Tensor? windowBias = null) =>
        new WindowAttentionOperation(heads).Apply(q, k, v, bias, windowBias);
}
