using System.Buffers;
using Hark.Evaluation.NGrams;
using Hark.Evaluation.Statistics;

namespace Hark.Evaluation.Variety;

/// <summary>
/// How many different words captions use, and how far they are the words of the references: the metric <c>vocab</c> of
/// aac-metrics (Labbeti/aac-metrics), with its numbers.
/// </summary>
/// <remarks>
/// <para>Values, C being the words of the candidates and R those of all references: <c>vocab.cands</c> |C|;
/// <c>vocab.mrefs_full</c> |R|; <c>vocab.ratio_full</c> |C|/|R|; <c>vocab.mrefs_avg</c> the mean vocabulary of one
/// reference drawn for each item, which is what a person reaches with as many captions; <c>vocab.ratio_avg</c> |C|
/// divided by it; <c>vocab.precision</c> and <c>vocab.recall</c>, |C and R| divided by |C| and by |R|, <c>vocab.f1</c>
/// their harmonic mean, <c>vocab.jaccard</c> |C and R|/|C or R|.</para>
/// <para>Items have a value only where one caption has one: the distinct words of the candidate, and of all its
/// references. A quotient by nothing is NaN; F1 is 0 without a common word, where aac-metrics divides by zero. The
/// draws of a resample are those of the set.</para>
/// </remarks>
public static class Vocabulary
{
    /// <summary>The nine scores.</summary>
    public static IReadOnlyList<MetricScores> Score(CaptionSet set, VocabularyOptions? options = null) =>
        Score(set.NGrams, options ?? new());

    internal static IReadOnlyList<MetricScores> Score(NGramTable table, VocabularyOptions options)
    {
        int tries = options.Tries ?? Enumerable.Range(0, table.Items).Max(table.References);
        ArgumentOutOfRangeException.ThrowIfLessThan(tries, 1, nameof(options.Tries));
        Words words = new(table, options.Seed, tries);
        double[] none = new double[table.Items];
        Array.Fill(none, double.NaN);
        return [.. Words.Names.Select((name, index) => new TypeScores(name, words.Items(index) ?? none, words, index))];
    }

    private sealed class Words : TypeMetrics
    {
        private readonly int items, types;
        private readonly TypeSets candidates, references;
        private readonly TypeSets[] drawn;

        public Words(NGramTable table, uint seed, int tries) : base(Names.Length)
        {
            TypeNumbers numbers = new(table, 1);
            (items, types) = (table.Items, numbers.Count);
            candidates = new(table, numbers, i => (table.Candidate(i), table.FirstReference(i)));
            references = new(table, numbers, i => (table.FirstReference(i), table.EndReference(i)));
            MersenneTwister random = new(seed);
            drawn = new TypeSets[tries];
            for (int t = 0; t < tries; t++)
            {
                drawn[t] = new(table, numbers, i =>
                {
                    int sentence = table.FirstReference(i) + (int)(random.Next() % (uint)table.References(i));
                    return (sentence, sentence + 1);
                });
            }
        }

        public static string[] Names { get; } =
        [
            "vocab.cands", "vocab.mrefs_full", "vocab.ratio_full", "vocab.mrefs_avg", "vocab.ratio_avg",
            "vocab.precision", "vocab.recall", "vocab.f1", "vocab.jaccard",
        ];

        public double[]? Items(int index) => index switch
        {
            0 => [.. Enumerable.Range(0, items).Select(i => (double)candidates.Count(i))],
            1 => [.. Enumerable.Range(0, items).Select(i => (double)references.Count(i))],
            _ => null,
        };

        public override void ValuesOf(ReadOnlySpan<double> counts, Span<double> values)
        {
            byte[] scratch = ArrayPool<byte>.Shared.Rent(2 * types);
            Span<byte> isOurs = scratch.AsSpan(0, types), isTheirs = scratch.AsSpan(types, types);
            double c = candidates.Count(counts, isOurs), r = references.Count(counts, isTheirs), both = 0;
            for (int type = 0; type < types; type++) both += isOurs[type] & isTheirs[type];
            double average = 0;
            foreach (TypeSets sample in drawn) average += sample.Count(counts, isTheirs);
            ArrayPool<byte>.Shared.Return(scratch);
            average /= drawn.Length;
            double precision = both / c, recall = both / r;
            double f1 = both > 0 ? 2 * precision * recall / (precision + recall) : 0;
            ReadOnlySpan<double> all =
                [c, r, c / r, average, c / average, precision, recall, f1, both / (c + r - both)];
            all.CopyTo(values);
        }
    }
}
