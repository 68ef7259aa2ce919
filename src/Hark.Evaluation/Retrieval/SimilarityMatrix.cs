namespace Hark.Evaluation.Retrieval;

/// <summary>
/// How alike every query and every item of a pool are, higher is more alike. Immutable and safe for any number of
/// threads.
/// </summary>
public sealed class SimilarityMatrix
{
    private readonly double[] values; // [Q, P]

    /// <summary>Checks and keeps <paramref name="values"/> [Q, P], row by row.</summary>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    /// <exception cref="EvaluationException">There is no query or no item, or a similarity is not a number.</exception>
    public SimilarityMatrix(int queries, int items, double[] values)
    {
        if (queries <= 0 || items <= 0)
            throw new EvaluationException($"Expected at least one query and one item, found {queries} and {items}.");
        if (values.LongLength != (long)queries * items)
            throw new ArgumentException($"{values.Length} similarities for {queries} x {items}", nameof(values));
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsNaN(values[i])) continue;
            throw new EvaluationException(
                $"The similarity of query {i / items} and item {i % items} (both from 0) is not a number: a network "
                + "that answers NaN ranks nothing.");
        }
        (Queries, Items, this.values) = (queries, items, values);
    }

    /// <summary>How many queries Q there are.</summary>
    public int Queries { get; }

    /// <summary>How many items P the pool has.</summary>
    public int Items { get; }

    /// <summary>The similarities of a query with all items.</summary>
    public ReadOnlySpan<double> Row(int query) => values.AsSpan(query * Items, Items);

    /// <summary>From single precision, as networks answer; the order is the same.</summary>
    public static SimilarityMatrix Of(int queries, int items, ReadOnlySpan<float> values)
    {
        double[] doubles = new double[values.Length];
        for (int i = 0; i < doubles.Length; i++) doubles[i] = values[i];
        return new(queries, items, doubles);
    }
}
