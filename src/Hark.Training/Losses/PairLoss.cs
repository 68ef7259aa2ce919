using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Training.Losses;

/// <summary>
/// Contrastive losses over a batch of pairs of two kinds, sounds and texts as a rule: for each of one kind, its partner
/// among all of the other. The systems differ in what counts as a partner.
/// </summary>
internal static class PairLoss
{
    /// <summary>
    /// The mean of both directions: -Σ targets · log-softmax(logits), over the rows and over the columns.
    /// </summary>
    /// <param name="logits">[N, N].</param>
    /// <param name="targets">[N, N], symmetric in its pattern; what each entry weighs.</param>
    public static Tensor Of(Tensor logits, Tensor targets) =>
        OneWay(logits, targets).Add(OneWay(logits.Transpose(1, 0), targets)).Scale(0.5f);

    /// <summary>Each row's partner is that of the same number (SJTU 2022, and Xu 2024's distillation).</summary>
    public static Tensor SameNumber(int count) => SameRecording([.. Enumerable.Range(0, count)]);

    /// <summary>
    /// Partners are all pairs of the same recording; each row weighs the same (WavCaps).
    /// </summary>
    /// <param name="recordings">The recording of every pair.</param>
    public static Tensor SameRecording(ReadOnlySpan<int> recordings) => Partners(recordings, perRow: true);

    /// <summary>
    /// Partners are all pairs of the same recording; each pair weighs the same (Primus 2022, 2023).
    /// </summary>
    /// <param name="recordings">The recording of every pair.</param>
    public static Tensor SameRecordingPerPair(ReadOnlySpan<int> recordings) => Partners(recordings, perRow: false);

    /// <summary>
    /// WavCaps' regulariser of embeddings [N, E]: the mean of |e| over the norm of all of them together.
    /// </summary>
    public static Tensor EmbeddingNorm(Tensor embeddings)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        Tensor absolute = embeddings.Relu().Add(embeddings.Scale(-1).Relu());
        return absolute.Reshape(1, embeddings.Count).NormalizeL2(1e-12f).Mean([0, 1]);
    }

    private static Tensor OneWay(Tensor logits, Tensor targets) =>
        logits.LogSoftmax().Multiply(targets).Sum([0, 1]).Scale(-1);

    private static Tensor Partners(ReadOnlySpan<int> recordings, bool perRow)
    {
        int n = recordings.Length, pairs = 0;
        Tensor targets = Tensor.Zeros(new(n, n));
        for (int row = 0; row < n; row++)
        {
            int partners = recordings.Count(recordings[row]);
            pairs += partners;
            for (int column = 0; column < n; column++)
            {
                if (recordings[row] == recordings[column])
                    targets.Span[row * n + column] = perRow ? 1f / (n * partners) : 1;
            }
        }
        if (perRow) return targets;
        foreach (ref float weight in targets.Span) weight /= pairs;
        return targets;
    }
}
