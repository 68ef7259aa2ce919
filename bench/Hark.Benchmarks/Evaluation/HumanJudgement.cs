using System.Globalization;
using System.Text.Json;
using Hark.Evaluation;

namespace Hark.Benchmarks.Evaluation;

/// <summary>
/// How often a metric prefers the caption that people preferred: the pairs of AudioCaps-Eval and Clotho-Eval (Zhou et
/// al. 2022, "Can Audio Captions Be Evaluated with Image Caption Metrics?").
/// </summary>
/// <remarks>
/// Facets: HC two correct human captions, HI a correct and an incorrect one, HM human and machine, MM two machines.
/// Pairs on which people were undecided are left out; a metric that gives both the same score is wrong. As in the
/// original, machine pairs are judged against each four of their five references, so that every pair has four.
/// Document frequencies of CIDEr-D are those of the first and of the second captions' references, each list a set.
/// </remarks>
internal static class HumanJudgement
{
    private static readonly string[] Sets = ["audiocaps", "clotho"], Facets = ["HC", "HI", "HM", "MM"];

    public static void Run(string data, EvaluationOptions options, TextWriter output)
    {
        JsonElement pairs = MetricCases.Load(data, "published_fense_human_pairs").GetProperty("data");
        using Evaluator evaluator = new(options with { Resamples = 0 });
        JsonElement published = Published(data);
        foreach (string name in Sets)
        {
            JsonElement[] items = [.. pairs.GetProperty(name).EnumerateArray()];
            JsonElement[] decided = [.. items.Where(item => item.GetProperty("human").GetDouble() != 0)];
            output.WriteLine($"{name}: {decided.Length} of {items.Length} pairs, {Counts(decided)}");
            output.WriteLine();
            output.WriteLine("| metric | HC | HI | HM | MM | all |");
            output.WriteLine("|---|---|---|---|---|---|");
            Dictionary<string, double[]> first = Scores(evaluator, items, "c0", "r0");
            Dictionary<string, double[]> second = Scores(evaluator, items, "c1", "r1");
            foreach ((string metric, double[] scores) in first)
                output.WriteLine(Row(metric, items, scores, second[metric]));
            foreach (JsonProperty row in published.GetProperty(name).EnumerateObject())
            {
                IEnumerable<string> cells = row.Value.EnumerateArray().Select(cell => Cell(cell.GetDouble()));
                output.WriteLine($"| *FENSE, {row.Name}, published* | {string.Join(" | ", cells)} |");
            }
            output.WriteLine();
        }
    }

    // The README of blmoistawinde/fense: Sentence-BERT and error detector, HC HI HM MM and all.
    private static JsonElement Published(string data) =>
        MetricCases.Load(data, "published_misc").GetProperty("cases").EnumerateArray()
            .First(row => row.Text("source").Contains("fense README", StringComparison.Ordinal))
            .GetProperty("expected");

    private static Dictionary<string, double[]> Scores(
        Evaluator evaluator, JsonElement[] pairs, string candidate, string references)
    {
        List<CaptionItem> items = [];
        List<int> owners = [];
        for (int pair = 0; pair < pairs.Length; pair++)
        {
            string[] texts = pairs[pair].Texts(references);
            bool rotates = pairs[pair].Text("facet") == "MM";
            for (int left = 0; left < (rotates ? texts.Length : 1); left++)
            {
                string[] kept = rotates ? [.. texts.Where((_, i) => i != left)] : texts;
                items.Add(new($"{pair}/{left}", pairs[pair].Text(candidate), kept));
                owners.Add(pair);
            }
        }
        Dictionary<string, double[]> scores = [];
        foreach (MetricResult result in evaluator.Evaluate(candidate, new(items)).Metrics)
        {
            if (result.Scores is null || !Judges(result.Metric)) continue;
            double[] sums = new double[pairs.Length], counts = new double[pairs.Length];
            for (int i = 0; i < items.Count; i++)
            {
                sums[owners[i]] += result.Scores.Items[i];
                counts[owners[i]]++;
            }
            scores.Add(result.Metric, [.. sums.Zip(counts, (sum, count) => sum / count)]);
        }
        return scores;
    }

    private static bool Judges(string metric) => MetricCatalogue.Find(metric)!.Direction == MetricDirection.Higher;

    private static string Row(string metric, JsonElement[] pairs, double[] first, double[] second)
    {
        List<string> cells = [];
        foreach (string? facet in Facets.Append(null))
        {
            int right = 0, all = 0;
            for (int i = 0; i < pairs.Length; i++)
            {
                double human = pairs[i].GetProperty("human").GetDouble();
                if (human == 0 || (facet is not null && pairs[i].Text("facet") != facet)) continue;
                all++;
                if ((first[i] - second[i]) * human > 0) right++;
            }
            cells.Add(Cell(100.0 * right / all));
        }
        return $"| {metric} | {string.Join(" | ", cells)} |";
    }

    private static string Counts(JsonElement[] pairs) => string.Join(
        ", ", Facets.Select(facet => $"{facet} {pairs.Count(pair => pair.Text("facet") == facet)}"));

    private static string Cell(double percent) => percent.ToString("0.0", CultureInfo.InvariantCulture);
}
