namespace Hark.Evaluation.Statistics;

/// <summary>The means of several rounds' <see cref="TypeMetrics"/>. Equal when the rounds are the same, so that metrics
/// that share them are still computed together.</summary>
internal sealed class MeanTypes(TypeMetrics[] rounds) : TypeMetrics(rounds[0].Count)
{
    private readonly TypeMetrics[] rounds = rounds;

    public override void ValuesOf(ReadOnlySpan<double> counts, Span<double> values)
    {
        Span<double> round = new double[Count];
        values.Clear();
        foreach (TypeMetrics one in rounds)
        {
            one.ValuesOf(counts, round);
            for (int k = 0; k < round.Length; k++) values[k] += round[k];
        }
        foreach (ref double value in values) value /= rounds.Length;
    }

    public override bool Equals(object? other) => other is MeanTypes means && rounds.SequenceEqual(means.rounds);

    public override int GetHashCode() => HashCode.Combine(rounds[0], rounds.Length);
}
