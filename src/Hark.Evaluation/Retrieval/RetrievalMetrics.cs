namespace Hark.Evaluation.Retrieval;

/// <summary>
/// Scores of a search: recall and hits at 1, 5 and 10, mean average precision, mean reciprocal rank, and the rank of
/// the first relevant item. As in DCASE's language-based audio retrieval (xieh97/dcase2023-audio-retrieval), any number
/// of relevant items for a query.
/// </summary>
/// <remarks>
/// <para>For each query, the items being sorted from the most similar on: <c>recall@k</c> is the share of all relevant
/// items among the first k; <c>hit@k</c> 1 if any is there; <c>map@k</c> sums, over the relevant items among the first
/// k, how many relevant ones stand at or before its place divided by the place, and divides by the number of all
/// relevant items (not by min(k, all)); <c>map</c> has no k; <c>mrr</c> is 1 / first relevant rank; <c>median_rank</c>
/// and <c>mean_rank</c> are of the first relevant rank, from 1 on. The value of a set is the mean over queries, or
/// their median. A pool with fewer than k items counts whole.</para>
/// <para>Ties: of equally similar items the irrelevant ones come first, so that a network that answers the same for
/// everything gets what it deserves, and the order of files does not matter. (The original puts the later item
/// first.)</para>
/// </remarks>
public static class RetrievalMetrics
{
    private static readonly int[] Cuts = [1, 5, 10];
    private static readonly int[] PrecisionCuts = [10, 16];

    /// <summary>The scores of <paramref name="similarities"/>; a metric's items are the queries.</summary>
    /// <param name="similarities">Queries against the pool.</param>
    /// <param name="relevant">For each query the items that are right, from 0, at least one each.</param>
    /// <param name="prefix">Stands before the metrics' names, such as <c>text_to_audio.</c>.</param>
    /// <exception cref="EvaluationException">The lists do not fit the matrix.</exception>
    public static IReadOnlyList<MetricScores> Score(
        SimilarityMatrix similarities, IReadOnlyList<IReadOnlyList<int>> relevant, string prefix = "")
    {
        Require(similarities, relevant);
        int[][] ranks = new int[similarities.Queries][];
        for (int query = 0; query < ranks.Length; query++)
            ranks[query] = RelevantRanks.Of(similarities.Row(query), relevant[query]);
        List<MetricScores> scores = [];
        foreach (int k in Cuts) Mean($"recall@{k}", query => (double)query.Count(rank => rank <= k) / query.Length);
        foreach (int k in Cuts) Mean($"hit@{k}", query => query[0] <= k ? 1 : 0);
        foreach (int k in PrecisionCuts) Mean($"map@{k}", query => AveragePrecision(query, k));
        Mean("map", query => AveragePrecision(query, int.MaxValue));
        Mean("mrr", query => 1.0 / query[0]);
        scores.Add(new MedianScores(prefix + "median_rank", Of(query => query[0])));
        Mean("mean_rank", query => query[0]);
        return scores;

        double[] Of(Func<int[], double> value) => Array.ConvertAll(ranks, query => value(query));

        void Mean(string metric, Func<int[], double> value) =>
            scores.Add(SummedScores.Mean(prefix + metric, Of(value)));
    }

    /// <summary>
    /// The scores of the other direction from the same matrix: the items ask for the queries. Items that are relevant
    /// to no query have nothing to find and do not ask.
    /// </summary>
    /// <param name="similarities">Queries against the pool, as for <see cref="Score"/>.</param>
    /// <param name="relevant">For each query the items that are right.</param>
    /// <param name="prefix">Stands before the metrics' names, such as <c>audio_to_text.</c>.</param>
    /// <exception cref="EvaluationException">The lists do not fit the matrix.</exception>
    public static IReadOnlyList<MetricScores> ScoreReverse(
        SimilarityMatrix similarities, IReadOnlyList<IReadOnlyList<int>> relevant, string prefix = "")
    {
        Require(similarities, relevant);
        SortedDictionary<int, List<int>> asking = [];
        for (int query = 0; query < relevant.Count; query++)
        {
            foreach (int item in relevant[query])
            {
                if (!asking.TryGetValue(item, out List<int>? found)) asking.Add(item, found = []);
                found.Add(query);
            }
        }
        double[] values = new double[asking.Count * similarities.Queries];
        int row = 0;
        foreach (int item in asking.Keys)
        {
            for (int query = 0; query < similarities.Queries; query++)
                values[row * similarities.Queries + query] = similarities.Row(query)[item];
            row++;
        }
        return Score(new(asking.Count, similarities.Queries, values), [.. asking.Values], prefix);
    }

    private static double AveragePrecision(int[] ranks, int k)
    {
        double sum = 0;
        for (int j = 0; j < ranks.Length && ranks[j] <= k; j++) sum += (j + 1.0) / ranks[j];
        return sum / ranks.Length;
    }

    private static void Require(SimilarityMatrix similarities, IReadOnlyList<IReadOnlyList<int>> relevant)
    {
        if (relevant.Count != similarities.Queries)
        {
            throw new EvaluationException(
                $"Expected lists of relevant items for {similarities.Queries} queries, found {relevant.Count}.");
        }
        for (int query = 0; query < relevant.Count; query++)
        {
            if (relevant[query].Count == 0)
                throw new EvaluationException($"Query {query} (from 0) has no relevant item: leave such queries out.");
            HashSet<int> seen = [];
            foreach (int item in relevant[query])
            {
                if ((uint)item >= (uint)similarities.Items)
                {
                    throw new EvaluationException(
                        $"Query {query} (from 0) names item {item}; the pool has items 0 to {similarities.Items - 1}.");
                }
                if (!seen.Add(item)) throw new EvaluationException($"Query {query} (from 0) names item {item} twice.");
            }
        }
    }
}
