using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hark.Evaluation.Reports;

namespace Hark.Evaluation.Tests.Reports;

public sealed partial class HtmlReportTests : IDisposable
{
    private readonly ReportFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void The_same_input_gives_the_same_bytes()
    {
        CaptionItem[] items = [.. Enumerable.Range(0, 20).Select(
            i => new CaptionItem($"{i}", "a dog", ["b"], ReportFiles.Sound(i % 2 == 0 ? "dog.wav" : "rain.wav")))];
        double[] scores = [.. items.Select((_, i) => i / 20.0)];
        EvaluationResult result = ReportFiles.Result("one", items, ("rouge_l", scores));
        byte[] Bytes(int threads) => File.ReadAllBytes(
            files.Write(result, new() { Folder = files.Folder, EmbedAudio = true, Threads = threads }));
        Assert.Equal(Bytes(1), Bytes(4));
    }

    [Fact]
    public void Data_keep_every_caption_and_score_and_cannot_end_their_block()
    {
        CaptionItem[] items = ReportFiles.Items(ReportFiles.Hostile);
        double[] scores = [0.1234567891, -3, double.NaN, 1e-9, double.PositiveInfinity];
        string page = File.ReadAllText(files.Write(ReportFiles.Result("one", items, ("rouge_l", scores))));
        JsonElement data = Data(page);
        Assert.Equal(
            ReportFiles.Hostile.Select(text => text.Replace('\ud800', '\ufffd')),
            data.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("captions")[0].GetString()));
        Assert.Equal("[0.123457,-3,null,0,null]", data.GetProperty("scores").GetProperty("rouge_l")[0].GetRawText());
        string block = DataBlock().Match(page).Groups[1].Value;
        Assert.DoesNotMatch("[<>&'\u2028\u2029]", block);
    }

    [Fact]
    public void The_policy_names_the_style_and_the_script()
    {
        EvaluationResult result = ReportFiles.Result("one", ReportFiles.Items("a"), ("rouge_l", [1]));
        string page = File.ReadAllText(files.Write(result));
        string policy = Regex.Match(page, "Content-Security-Policy\" content=\"([^\"]*)\"").Groups[1].Value;
        Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void Recordings_are_embedded_up_to_the_limit_and_linked_beyond()
    {
        long one = new FileInfo(ReportFiles.Sound("dog.wav")).Length;
        CaptionItem[] items = [.. Enumerable.Range(0, 3).Select(
            i => new CaptionItem($"{i}", "a", ["b"], ReportFiles.Sound("dog.wav")))];
        ReportSummary summary = Summary(items, new() { EmbedAudio = true, AudioBytes = 2 * one });
        Assert.Equal((3, 1, 2, 3), (summary.Items, summary.Linked, summary.Embedded, summary.Pictures));
        ReportProblem problem = Assert.Single(summary.Problems);
        Assert.Equal("2", problem.Item);
        Assert.Contains("limit", problem.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_cannot_be_shown_is_named()
    {
        string text = Path.Combine(files.Folder, "text.wav"), odd = Path.Combine(files.Folder, "passwords.txt");
        File.WriteAllText(text, "this is no sound");
        File.Copy(ReportFiles.Sound("dog.wav"), odd);
        CaptionItem[] items =
        [
            new("none", "a", ["b"]), new("missing", "a", ["b"], Path.Combine(files.Folder, "missing.wav")),
            new("text", "a", ["b"], text), new("odd", "a", ["b"], odd), new("no path", "a", ["b"], "\0"),
        ];
        ReportSummary summary = Summary(items, new() { EmbedAudio = true });
        Assert.Equal((5, 1, 1, 1), (summary.Items, summary.Linked, summary.Embedded, summary.Pictures));
        Assert.Equal(["missing", "text", "odd", "no path"], summary.Problems.Select(problem => problem.Item));
        Assert.Contains("found text", summary.Problems[1].Reason, StringComparison.Ordinal);
        Assert.Contains("no known kind of sound", summary.Problems[2].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_end_at_their_limit_and_can_be_left_out()
    {
        CaptionItem[] items = [.. Enumerable.Range(0, 3).Select(
            i => new CaptionItem($"{i}", "a", ["b"], ReportFiles.Sound("dog.wav")))];
        int one = SoundPicture.Of(ReportFiles.Sound("dog.wav"), default).Png!.Length;
        ReportSummary limited = Summary(items, new() { PictureBytes = 2 * one });
        Assert.Equal((2, 1), (limited.Pictures, limited.Problems.Count));
        ReportSummary without = Summary(items, new() { Pictures = false });
        Assert.Equal((0, 0), (without.Pictures, without.Problems.Count));
    }

    [Fact]
    public void Systems_with_other_items_are_refused()
    {
        EvaluationResult a = ReportFiles.Result("a", ReportFiles.Items("x", "y"), ("rouge_l", [0, 1]));
        EvaluationResult fewer = ReportFiles.Result("b", ReportFiles.Items("x"), ("rouge_l", [0]));
        CaptionItem[] renamed = ReportFiles.Items("x", "y");
        renamed[1] = renamed[1] with { Id = "other" };
        EvaluationResult others = ReportFiles.Result("c", renamed, ("rouge_l", [0, 1]));
        Assert.Throws<EvaluationException>(() => files.Write(new ComparisonResult(a, fewer, [], 0)));
        EvaluationException error = Assert.Throws<EvaluationException>(
            () => files.Write(new ComparisonResult(a, others, [], 0)));
        Assert.Contains("\"other\"", error.Message, StringComparison.Ordinal);
    }

    private static ReportSummary Summary(CaptionItem[] items, ReportOptions options) => HtmlReport.Write(
        ReportFiles.Result("one", items, ("rouge_l", new double[items.Length])), options, Stream.Null);

    private static JsonElement Data(string page) =>
        JsonDocument.Parse(Encoding.UTF8.GetBytes(DataBlock().Match(page).Groups[1].Value)).RootElement;

    [GeneratedRegex("id=\"data\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex DataBlock();
}
