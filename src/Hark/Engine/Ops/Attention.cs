using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// Scaled dot-product attention, softmax(q kᵀ / √d) v per head (Vaswani et al. 2017, "Attention is all you need", eq.
/// 1): q [R, Tq, D], k and v [Rk, Tk, D], mask [R or Rk, Tk] or [R or Rk, Tq, Tk], and in training what multiplies the
/// probabilities, dropout [R, H, Tq, Tk]; both may be left out. Saves the probabilities. A query that may see no key
/// gives zeros.
/// </summary>
/// <param name="options">Heads and causality.</param>
[Experimental("HARK001")]
public sealed class AttentionOperation(AttentionOptions options) : ScaledDotProductOperation
{
    /// <inheritdoc/>
    public override string Name => "Attention";

    /// <summary>Heads and causality.</summary>
    public AttentionOptions Options => options;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        int masks = inputs.Length - (HasDropout(inputs) ? 1 : 0) - 3;
        bool fits = masks is 0 or 1
            && inputs[0].Rank == 3 && inputs[1].Rank == 3 && inputs[2] == inputs[1]
            && inputs[0][2] == inputs[1][2] && options.Heads > 0 && inputs[0][2] % options.Heads == 0
            && inputs[1][0] > 0 && inputs[0][0] % inputs[1][0] == 0
            && (masks == 0 || MaskFits(inputs[0], inputs[1], inputs[3]))
            && (!HasDropout(inputs)
                || inputs[^1] == new Shape(inputs[0][0], options.Heads, inputs[0][1], inputs[1][1]));
        return fits
            ? inputs[0]
            : throw Mismatch(
                $"q [R, Tq, D], k and v [Rk, Tk, D] with D a multiple of {options.Heads} heads and R a multiple of Rk, "
                + "a mask [R or Rk, Tk] or [R or Rk, Tq, Tk] or none, and a dropout [R, H, Tq, Tk] or none",
                inputs);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        Sizes s = new(inputs[0].Shape, inputs[1].Shape, options.Heads);
        T[] p = new T[s.Keys];
        for (int query = 0; query < s.Rows * s.Heads * s.Queries; query++)
        {
            (int q, int k, int row, int i) = s.Locate(query);
            PlainProbabilities(s, inputs, q, k, row, i, p);
            for (int j = 0; j < s.Keys; j++)
            {
                T weight = p[j] * Kept(inputs, query * s.Keys + j);
                for (int d = 0; d < s.HeadWidth; d++) output[q + d] += weight * inputs[2][k + j * s.Width + d];
            }
        }
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        Sizes s = new(inputs[0].Shape, inputs[1].Shape, options.Heads);
        T scale = T.One / T.Sqrt(T.CreateChecked(s.HeadWidth));
        PlainTensor<T> q = inputs[0], k = inputs[1], v = inputs[2], dy = outputGradient;
        PlainTensor<T>? dq = inputGradients[0], dk = inputGradients[1], dv = inputGradients[2];
        T[] p = new T[s.Keys], dp = new T[s.Keys];
        for (int query = 0; query < s.Rows * s.Heads * s.Queries; query++)
        {
            (int at, int keys, int row, int i) = s.Locate(query);
            PlainProbabilities(s, inputs, at, keys, row, i, p);
            T dot = T.Zero;
            for (int j = 0; j < s.Keys; j++)
            {
                dp[j] = T.Zero;
                for (int d = 0; d < s.HeadWidth; d++) dp[j] += dy[at + d] * v[keys + j * s.Width + d];
                dp[j] *= Kept(inputs, query * s.Keys + j);
                dot += p[j] * dp[j];
            }
            for (int j = 0; j < s.Keys; j++)
            {
                T ds = p[j] * (dp[j] - dot) * scale, weight = p[j] * Kept(inputs, query * s.Keys + j);
                for (int d = 0; d < s.HeadWidth; d++)
                {
                    int key = keys + j * s.Width + d;
                    if (dq is not null) dq[at + d] += ds * k[key];
                    if (dk is not null) dk[key] += ds * q[at + d];
                    if (dv is not null) dv[key] += weight * dy[at + d];
                }
            }
        }
    }

    /// <summary>What multiplies a probability.</summary>
    private static T Kept<T>(ReadOnlySpan<PlainTensor<T>> inputs, int index)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        inputs[^1].Shape.Rank == 4 ? inputs[^1][index] : T.One;

    /// <summary>The probabilities of one query before dropout: zeros where it may see nothing.</summary>
    private void PlainProbabilities<T>(
        in Sizes s, ReadOnlySpan<PlainTensor<T>> inputs, int q, int k, int row, int i, Span<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool isMasked = inputs.Length > 3 && inputs[3].Shape.Rank != 4;
        int maskRow = !isMasked ? 0 : inputs[3].Shape[0] == s.Rows ? row : row / (s.Rows / s.KeyRows);
        T scale = T.One / T.Sqrt(T.CreateChecked(s.HeadWidth)), largest = T.NegativeInfinity, sum = T.Zero;
        for (int j = 0; j < s.Keys; j++)
        {
            bool seen = !options.Causal || j <= i + s.Keys - s.Queries;
            if (isMasked)
            {
                int line = inputs[3].Shape.Rank == 3 ? maskRow * s.Queries + i : maskRow;
                seen &= inputs[3][line * s.Keys + j] != T.Zero;
            }
            T score = T.Zero;
            for (int d = 0; d < s.HeadWidth; d++) score += inputs[0][q + d] * inputs[1][k + j * s.Width + d];
            p[j] = seen ? score * scale : T.NegativeInfinity;
            largest = T.Max(largest, p[j]);
        }
        for (int j = 0; j < s.Keys; j++) sum += p[j] = T.IsNegativeInfinity(p[j]) ? T.Zero : T.Exp(p[j] - largest);
        for (int j = 0; j < s.Keys; j++) p[j] = sum == T.Zero ? T.Zero : p[j] / sum;
    }

    private protected override unsafe AttentionShape KernelShape(ReadOnlySpan<Tensor> inputs)
    {
        Tensor? mask = inputs.Length > 3 && inputs[3].Shape.Rank != 4 ? inputs[3] : null;
        return new()
        {
            Rows = inputs[0].Shape[0],
            Queries = inputs[0].Shape[1],
            KeyRows = inputs[1].Shape[0],
            Keys = inputs[1].Shape[1],
            Width = inputs[0].Shape[2],
            Heads = options.Heads,
            Causal = options.Causal,
            Mask = mask is null ? null : mask.Pointer,
            MaskRows = mask is null ? 0 : mask.Shape[0],
            MaskPerQuery = mask is { Shape.Rank: 3 },
            Dropout = inputs[^1].Shape.Rank == 4 ? inputs[^1].Pointer : null,
        };
    }

    /// <summary>Whether the last input multiplies the probabilities: it alone has four axes.</summary>
    private static bool HasDropout(ReadOnlySpan<Shape> inputs) => inputs.Length > 3 && inputs[^1].Rank == 4;

    private static bool MaskFits(Shape q, Shape k, Shape mask) =>
        mask.Rank is 2 or 3
            && (mask[0] == q[0] || mask[0] == k[0])
            && mask[-1] == k[1]
            && (mask.Rank == 2 || mask[1] == q[1]);

    /// <summary>The sizes by name.</summary>
    private readonly record struct Sizes(int Rows, int Queries, int KeyRows, int Keys, int Width, int Heads)
    {
        public Sizes(Shape q, Shape k, int heads)
            : this(q[0], q[1], k[0], k[1], q[2], heads)
        {
        }

        public int HeadWidth => Width / Heads;

        /// <summary>Where the query and its first key start in memory, and its row and place.</summary>
        public (int Query, int Key, int Row, int Place) Locate(int query)
        {
            int place = query % Queries, head = query / Queries % Heads, row = query / Queries / Heads;
            int keyRow = row / (Rows / KeyRows);
            int queryStart = (row * Queries + place) * Width + head * HeadWidth;
            return (queryStart, keyRow * Keys * Width + head * HeadWidth, row, place);
        }
    }
}

/// <summary>Calls of <see cref="AttentionOperation"/>.</summary>
[Experimental("HARK001")]
public static class AttentionExtensions
{
    /// <summary>Scaled dot-product attention of projected queries, keys and values.</summary>
    /// <param name="q">[R, Tq, D].</param>
    /// <param name="k">[Rk, Tk, D], R a multiple of Rk: row r of q looks at row r / (R / Rk), so beams share their
    /// clip's keys.</param>
    /// <param name="v">[Rk, Tk, D].</param>
    /// <param name="options">Heads and causality.</param>
    /// <param name="mask">[R or Rk, Tk] or [R or Rk, Tq, Tk]: 0 where a key must not be seen, 1 elsewhere; null for no
    /// mask.</param>
    /// <param name="dropout">[R, H, Tq, Tk]: what multiplies the probabilities in training, 0 where dropped and
    /// 1 / (1 - p) where kept; null for no dropout.</param>
    /// <returns>[R, Tq, D]; zeros for queries that may see nothing.</returns>
    public static Tensor Attention(
        this Tensor q, Tensor k, Tensor v, AttentionOptions options, Tensor? mask = null, Tensor? dropout = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        AttentionOperation operation = new(options);
        return mask is null ? operation.Apply(q, k, v, dropout) : operation.Apply(q, k, v, mask, dropout);
    }
}
