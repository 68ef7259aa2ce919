using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Hark.Evaluation.Reports;

/// <summary>
/// The results as the page's scripts read them, one JSON value inside a script block. Letters of all languages stay as
/// they are; everything that HTML or scripts could take for markup is escaped (&lt; becomes \u003C), so no caption ends
/// the block.
/// </summary>
internal static class ReportJson
{
    private const int ScoreDigits = 6; // of an item's scores, which are only looked at and sorted

    private static readonly JsonWriterOptions Escaped = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static void Write(ReportContent content, ReportOptions options, Recording[] recordings, Stream output)
    {
        using Utf8JsonWriter json = new(output, Escaped);
        json.WriteStartObject();
        json.WriteString("id", Id(content, options.Seed));
        WriteHeading(json, content, options);
        WriteMetrics(json, content);
        WriteItems(json, content, recordings);
        WriteScores(json, content);
        if (content.Comparison is not null) WriteReview(json, content, options.Seed);
        json.WriteEndObject();
    }

    /// <summary>Names what a reader's choices belong to: systems, captions and order, not metrics.</summary>
    public static string Id(ReportContent content, ulong seed)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
        Add($"{seed}");
        foreach (EvaluationResult system in content.Systems)
        {
            Add(system.Name);
            foreach (CaptionItem item in system.Set.Items)
            {
                Add(item.Id);
                Add(item.Candidate);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 12));
    }

    private static void WriteHeading(Utf8JsonWriter json, ReportContent content, ReportOptions options)
    {
        WriteTexts(json, "systems", content.Systems.Select(system => system.Name));
        json.WriteStartArray("facts");
        if (options.Date is string date) WriteTexts(json, null, ["Date", date]);
        foreach (ReportFact fact in options.Facts) WriteTexts(json, null, [fact.Name, fact.Text]);
        WriteTexts(json, null, ["Hark", typeof(ReportJson).Assembly.GetName().Version!.ToString(3)]);
        json.WriteEndArray();
        if (content.Comparison is ComparisonResult comparison)
            json.WriteNumber("changedCaptions", comparison.ChangedCaptions);
    }

    private static void WriteMetrics(Utf8JsonWriter json, ReportContent content)
    {
        IReadOnlyList<MetricDifference> differences = content.Comparison?.Differences ?? [];
        IReadOnlyList<ComparisonVerdict> verdicts = ComparisonVerdicts.Of(differences);
        json.WriteStartArray("metrics");
        foreach (string metric in content.Metrics)
        {
            json.WriteStartObject();
            json.WriteString("name", metric);
            json.WriteString("label", MetricTitle.Of(metric));
            MetricInfo? info = MetricCatalogue.Find(metric);
            json.WriteString("summary", info?.Summary ?? "");
            json.WriteBoolean("judges", info is not { Direction: MetricDirection.Neither });
            json.WriteStartArray("values");
            foreach (EvaluationResult system in content.Systems) WriteValue(json, Find(system, metric));
            json.WriteEndArray();
            for (int i = 0; i < differences.Count; i++)
            {
                if (differences[i].Metric == metric) WriteDifference(json, differences[i], verdicts[i]);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, MetricResult? result)
    {
        json.WriteStartObject();
        if (result?.Scores is MetricScores scores) WriteNumber(json, "value", scores.Value);
        if (result?.Interval is Interval interval)
        {
            WriteNumber(json, "low", interval.Low);
            WriteNumber(json, "high", interval.High);
        }
        string? note = result is null ? "This system was not scored by it." : result.Note;
        if (note is not null) json.WriteString("note", note);
        json.WriteEndObject();
    }

    private static void WriteDifference(Utf8JsonWriter json, MetricDifference line, ComparisonVerdict verdict)
    {
        json.WriteStartObject("difference");
        WriteNumber(json, "value", line.Difference);
        WriteNumber(json, "low", line.Interval.Low);
        WriteNumber(json, "high", line.Interval.High);
        WriteNumber(json, "bootstrapP", line.BootstrapP);
        WriteNumber(json, "randomizationP", line.RandomizationP);
        json.WriteNumber("changed", line.ChangedItems);
        json.WriteString("verdict", verdict.ToString());
        json.WriteEndObject();
    }

    private static void WriteItems(Utf8JsonWriter json, ReportContent content, Recording[] recordings)
    {
        json.WriteStartArray("items");
        for (int i = 0; i < content.Items.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("id", content.Items[i].Id);
            WriteTexts(json, "captions", content.Systems.Select(system => system.Set.Items[i].Candidate));
            WriteTexts(json, "references", content.Items[i].References);
            WriteRecording(json, recordings[i]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteRecording(Utf8JsonWriter json, Recording recording)
    {
        if (recording == Recording.None) return;
        json.WriteStartObject("sound");
        if (recording.Link is string link) json.WriteString("link", link);
        if (recording.Audio is not null) json.WriteBoolean("embedded", true);
        if (recording.AudioNote is string note) json.WriteString("note", note);
        if (recording.Picture is not null) json.WriteBoolean("picture", true);
        if (recording.IsPictureShortened) json.WriteBoolean("shortened", true);
        if (recording.PictureNote is string pictureNote) json.WriteString("pictureNote", pictureNote);
        json.WriteEndObject();
    }

    /// <summary>Per metric and system, a number for every item or null; null for a metric without scores.</summary>
    private static void WriteScores(Utf8JsonWriter json, ReportContent content)
    {
        json.WriteStartObject("scores");
        foreach (string metric in content.Metrics)
        {
            json.WriteStartArray(metric);
            foreach (EvaluationResult system in content.Systems)
            {
                if (Find(system, metric)?.Scores is not MetricScores scores)
                {
                    json.WriteNullValue();
                    continue;
                }
                json.WriteStartArray();
                foreach (double score in scores.Items) WriteNumber(json, null, Math.Round(score, ScoreDigits));
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteReview(Utf8JsonWriter json, ReportContent content, ulong seed)
    {
        BlindOrder order = BlindOrder.Draw(content.Systems[0].Set.Items, content.Systems[1].Set.Items, seed);
        json.WriteStartObject("review");
        json.WriteString("seed", $"{seed}"); // as text: a script's numbers end at 2^53
        WriteNumbers(json, "items", order.Items);
        WriteNumbers(json, "first", order.First);
        json.WriteEndObject();
    }

    private static MetricResult? Find(EvaluationResult system, string metric) =>
        system.Metrics.FirstOrDefault(result => result.Metric == metric);

    private static void WriteTexts(Utf8JsonWriter json, string? name, IEnumerable<string> texts)
    {
        if (name is null) json.WriteStartArray();
        else json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, int[] numbers)
    {
        json.WriteStartArray(name);
        foreach (int number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    // JSON has no infinity; null says that there is no number.
    private static void WriteNumber(Utf8JsonWriter json, string? name, double value)
    {
        if (name is not null) json.WritePropertyName(name);
        if (double.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteNullValue();
    }
}
