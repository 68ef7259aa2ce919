using Hark.Evaluation.Reports;
using Hark.TestKit;

namespace Hark.Evaluation.Tests.Reports;

/// <summary>Small results, and a folder for their reports.</summary>
internal sealed class ReportFiles : IDisposable
{
    /// <summary>Captions that try to be something else.</summary>
    public static readonly string[] Hostile =
    [
        "</script><script>document.title='broken'</script>",
        "<img src=x onerror=\"document.title='broken'\"> & \"quotes\" 'single' \\ <!-- comment",
        "a dog \ud83d\udc36 barks \u2028 twice \u2029 \0 and {{data}} ${1+1} ]]>",
        "\u202eright to left\u202c \u05db\u05dc\u05d1 \u05e0\u05d5\u05d1\u05d7",
        "lone surrogate \ud800 ends",
    ];

    public ReportFiles() => Folder = Directory.CreateTempSubdirectory("hark-report-").FullName;

    public string Folder { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>One system: every metric is given with its scores.</summary>
    public static EvaluationResult Result(
        string name, IReadOnlyList<CaptionItem> items, params (string Metric, double[] Scores)[] metrics) =>
        new(name, new CaptionSet(items), [.. metrics.Select(metric => Scored(metric.Metric, metric.Scores))]);

    /// <summary>Items "sound-0.wav" and so on.</summary>
    public static CaptionItem[] Items(params string[] captions) =>
        [.. captions.Select((caption, i) => new CaptionItem($"sound-{i}.wav", caption, ["a dog barks", "barking"]))];

    /// <summary>Two systems by the same metrics; every difference gets the p-values that are given.</summary>
    public static ComparisonResult Compare(EvaluationResult a, EvaluationResult b, double p = 0.2)
    {
        IEnumerable<MetricDifference> lines = a.Metrics.Zip(b.Metrics)
            .Where(pair => pair.First.Scores is not null && pair.Second.Scores is not null)
            .Select(pair => Difference(pair.First.Scores!, pair.Second.Scores!, p));
        int changed = a.Set.Items.Zip(b.Set.Items).Count(pair => pair.First.Candidate != pair.Second.Candidate);
        return new(a, b, [.. lines], changed);
    }

    /// <summary>One of the sounds that come with the project.</summary>
    public static string Sound(string name) => Path.Combine(RepositoryFolder.Root, "samples", "sounds", name);

    public string Write(EvaluationResult result, ReportOptions? options = null) =>
        Write(stream => HtmlReport.Write(result, options ?? new() { Folder = Folder }, stream));

    public string Write(ComparisonResult result, ReportOptions? options = null) =>
        Write(stream => HtmlReport.Write(result, options ?? new() { Folder = Folder }, stream));

    private string Write(Action<Stream> write)
    {
        string path = Path.Combine(Folder, "report.html");
        using FileStream stream = File.Create(path);
        write(stream);
        return path;
    }

    private static MetricResult Scored(string metric, double[] scores)
    {
        SummedScores summed = SummedScores.Mean(metric, scores);
        return MetricResult.Of(summed) with { Interval = new(summed.Value - 0.0625, summed.Value + 0.0625) };
    }

    private static MetricDifference Difference(MetricScores a, MetricScores b, double p) =>
        new(a.Metric, a.Value, b.Value, new(b.Value - a.Value - 0.03125, b.Value - a.Value + 0.03125), p, p,
            a.Items.Zip(b.Items).Count(pair => pair.First != pair.Second));
}
