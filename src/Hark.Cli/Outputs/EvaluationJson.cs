using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hark.Evaluation;
using Hark.Evaluation.Files;
using Hark.Evaluation.Fluency;
using Hark.Evaluation.Reports;
using Hark.Evaluation.Statistics;

namespace Hark.Cli.Outputs;

/// <summary>
/// Everything that was found, as one JSON object. What has no value is null, with the reason beside it: never NaN,
/// never 0.
/// </summary>
internal sealed class EvaluationJson(Utf8JsonWriter json, EvaluationOptions options, CaptionJoin join)
{
    private const int Schema = 1;

    private static readonly JsonWriterOptions Readable = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // letters of all languages stay readable
    };

    /// <summary>Writes one object whose parts <paramref name="write"/> adds.</summary>
    public static void Write(Stream output, EvaluationOptions options, CaptionJoin join, Action<EvaluationJson> write)
    {
        using (Utf8JsonWriter json = new(output, Readable))
        {
            json.WriteStartObject();
            EvaluationJson file = new(json, options, join);
            file.WriteHead();
            write(file);
            json.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    /// <summary>One system: <c>metrics</c> and <c>items</c>.</summary>
    public void Write(EvaluationResult result)
    {
        json.WriteString("system", result.Name);
        WriteMetrics("metrics", result.Metrics);
        WriteItems(result);
    }

    /// <summary>Several runs of one system: mean and deviation in <c>metrics</c>, each in <c>systems</c>.</summary>
    public void Write(IReadOnlyList<EvaluationResult> runs)
    {
        json.WriteStartObject("metrics");
        foreach (SeedSummary summary in SeedSummary.Of(runs))
        {
            json.WriteStartObject(summary.Metric);
            Number("value", summary.Mean);
            Number("deviation", summary.Deviation);
            Number("low", summary.Interval.Low);
            Number("high", summary.Interval.High);
            json.WriteNumber("runs", summary.Runs);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteStartArray("systems");
        foreach (EvaluationResult run in runs)
        {
            json.WriteStartObject();
            Write(run);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>What people reach, and the system against as many references.</summary>
    public void WritePeople(EvaluationResult people, EvaluationResult? system)
    {
        WriteMetrics("people", people.Metrics);
        if (system is not null) WriteMetrics("system_against_as_many_references", system.Metrics);
    }

    /// <summary>What a reader preferred without knowing the systems: <c>review</c>.</summary>
    public void Write(BlindChoices review)
    {
        json.WriteStartObject("review");
        json.WriteNumber("offered", review.Offered);
        json.WriteNumber("prefer_a", review.PreferA);
        json.WriteNumber("prefer_b", review.PreferB);
        json.WriteNumber("ties", review.Ties);
        json.WriteNumber("skipped", review.Skipped);
        Number("p_sign_test", review.SignTestP);
        json.WriteEndObject();
    }

    /// <summary>Two systems: <c>differences</c>, and <c>items</c> with both captions.</summary>
    public void Write(ComparisonResult result)
    {
        json.WriteString("a", result.A.Name);
        json.WriteString("b", result.B.Name);
        json.WriteNumber("changed_captions", result.ChangedCaptions);
        json.WriteString("correction", "verdicts: Holm over the metrics; the p-values are not corrected");
        json.WriteStartObject("differences");
        IReadOnlyList<ComparisonVerdict> verdicts = ComparisonVerdicts.Of(result.Differences);
        foreach ((MetricDifference difference, ComparisonVerdict verdict) in result.Differences.Zip(verdicts))
        {
            json.WriteStartObject(difference.Metric);
            Number("a", difference.A);
            Number("b", difference.B);
            Number("difference", difference.Difference);
            Number("low", difference.Interval.Low);
            Number("high", difference.Interval.High);
            Number("p_bootstrap", difference.BootstrapP);
            Number("p_randomisation", difference.RandomizationP);
            json.WriteNumber("changed", difference.ChangedItems);
            json.WriteString("verdict", ComparisonTable.Words(verdict));
            json.WriteEndObject();
        }
        json.WriteEndObject();
        WriteMetrics("metrics_a", result.A.Metrics);
        WriteMetrics("metrics_b", result.B.Metrics);
        json.WriteStartArray("items");
        for (int i = 0; i < result.A.Set.Count; i++)
        {
            CaptionItem item = result.A.Set.Items[i];
            json.WriteStartObject();
            json.WriteString("id", item.Id);
            json.WriteString("a", item.Candidate);
            json.WriteString("b", result.B.Set.Items[i].Candidate);
            WriteReferences(item);
            WriteScores("scores_a", result.A.Metrics, i);
            WriteScores("scores_b", result.B.Metrics, i);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteHead()
    {
        json.WriteNumber("schema", Schema);
        json.WriteString("hark", typeof(EvaluationJson).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        json.WriteStartObject("options");
        json.WriteStartArray("metrics");
        foreach (string name in options.Metrics) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteNumber("resamples", options.Resamples);
        json.WriteNumber("seed", options.Seed);
        json.WriteString("text", options.Text == FenseText.Ptb ? "ptb" : "raw");
        json.WriteString("wordnet", options.WordNet);
        json.WriteString("paraphrases", options.Paraphrases);
        json.WriteString("spice_jar", options.SpiceJar);
        json.WriteString("spice_json", options.SpiceJson);
        json.WriteString("sbert", options.SentenceModel);
        json.WriteString("error_detector", options.ErrorDetector);
        json.WriteEndObject();
        json.WriteNumber("found", join.Found);
        json.WriteNumber("done", join.Done);
        json.WriteNumber("skipped", join.Skipped);
        json.WriteNumber("failed", join.Failed);
        json.WriteNumber("empty_references", join.EmptyReferences);
    }

    private void WriteMetrics(string name, IReadOnlyList<MetricResult> metrics)
    {
        json.WriteStartObject(name);
        foreach (MetricResult metric in metrics)
        {
            json.WriteStartObject(metric.Metric);
            Number("value", metric.Scores?.Value ?? double.NaN);
            Number("low", metric.Interval?.Low ?? double.NaN);
            Number("high", metric.Interval?.High ?? double.NaN);
            json.WriteString("note", metric.Note);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private void WriteItems(EvaluationResult result)
    {
        json.WriteStartArray("items");
        for (int i = 0; i < result.Set.Count; i++)
        {
            CaptionItem item = result.Set.Items[i];
            json.WriteStartObject();
            json.WriteString("id", item.Id);
            json.WriteString("candidate", item.Candidate);
            WriteReferences(item);
            WriteScores("scores", result.Metrics, i);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteReferences(CaptionItem item)
    {
        json.WriteStartArray("references");
        foreach (string reference in item.References) json.WriteStringValue(reference);
        json.WriteEndArray();
    }

    private void WriteScores(string name, IReadOnlyList<MetricResult> metrics, int item)
    {
        json.WriteStartObject(name);
        foreach (MetricResult metric in metrics)
            if (metric.Scores is not null) Number(metric.Metric, metric.Scores.Items[item]);
        json.WriteEndObject();
    }

    private void Number(string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
