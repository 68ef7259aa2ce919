namespace Hark.Evaluation.Tests.Reports;

[Collection(Browser.BrowserTests.Name)]
public sealed class ReportPageTests(Browser.Browser browser) : IDisposable
{
    private readonly ReportFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_page_works_alone_and_without_errors(bool dark)
    {
        Open(files.Write(Comparison()), dark);
        Assert.Empty(browser.Errors);
        Assert.All(browser.Requests, address => Assert.Matches("^(file|data):", address));
        Assert.Single(browser.Requests, address => address.StartsWith("file:", StringComparison.Ordinal));
    }

    [Fact]
    public void A_phone_shows_the_page_without_scrolling_sideways()
    {
        Assert.SkipUnless(Browser.Browser.IsThere, Browser.Browser.Missing);
        browser.Open(files.Write(Comparison()), width: 360, height: 740);
        Assert.InRange(browser.Evaluate<int>("document.scrollingElement.scrollWidth"), 1, 360);
        browser.Click("#open-review");
        browser.Click(".primary");
        Assert.InRange(browser.Evaluate<int>("document.scrollingElement.scrollWidth"), 1, 360);
    }

    [Fact]
    public void Figures_of_the_table_are_those_of_the_result()
    {
        ComparisonResult result = Comparison();
        Open(files.Write(result));
        foreach (MetricDifference line in result.Differences)
        {
            double[] shown = browser.Evaluate<double[]>(
                $"[...document.querySelectorAll('tr[data-metric={line.Metric}] .value[title]')].map(x => +x.title)");
            Assert.Equal([line.A, line.B, line.Difference], shown);
        }
        Assert.Equal("0.3750", browser.Text("tr[data-metric=cider_d] .value"));
        Assert.Equal("0.3125 to 0.4375", browser.Text("tr[data-metric=cider_d] .interval"));
    }

    [Theory]
    [InlineData(0.03, "not distinguishable")] // 0.06 after Holm's correction for two metrics
    [InlineData(0.01, "second is better")]
    public void Verdicts_are_those_of_the_comparison(double p, string verdict)
    {
        Open(files.Write(Comparison(p)));
        Assert.Equal(verdict, browser.Text("tr[data-metric=cider_d] .verdict").Replace("\u00a0", " "));
    }

    [Fact]
    public void What_only_describes_has_no_better_side_and_stands_apart()
    {
        CaptionItem[] items = ReportFiles.Items("a", "b");
        Open(files.Write(ReportFiles.Compare(
            ReportFiles.Result("first", items, ("rouge_l", [0, 0]), ("vocab.cands", [2, 2])),
            ReportFiles.Result("second", items, ("rouge_l", [1, 1]), ("vocab.cands", [5, 5])), p: 0.001)));
        browser.Click("summary:visible");
        Assert.Equal("different", browser.Text("#variety tr[data-metric=\"vocab.cands\"] .verdict"));
        Assert.Equal("second is better by 1 of 1 metric, first by none.", browser.Text("#lead").Split(" 0 of")[0]);
        Assert.Equal(["rouge_l"], browser.Evaluate<string[]>(
            "[...document.querySelectorAll('#metrics-table tbody tr')].map(row => row.dataset.metric)"));
    }

    [Fact]
    public void A_missing_metric_says_why()
    {
        EvaluationResult result = ReportFiles.Result("one", ReportFiles.Items("a"), ("rouge_l", [0.5]));
        MetricResult missing = MetricResult.NotAvailable("spice", "SPICE needs its jar.");
        result = result with { Metrics = [.. result.Metrics, missing] };
        Open(files.Write(result));
        Assert.Equal("n/a", browser.Text("tr[data-metric=spice] td.number"));
        Assert.Contains("SPICE needs its jar.", browser.Text("tr[data-metric=spice]"), StringComparison.Ordinal);
    }

    [Fact]
    public void Bars_of_the_histogram_sum_to_the_items()
    {
        double[] scores = [.. Enumerable.Range(0, 500).Select(i => i * i % 97 / 97.0), 1, 0, double.NaN, 0.3, 0.1];
        CaptionItem[] items = ReportFiles.Items([.. scores.Select(_ => "a dog")]);
        Open(files.Write(ReportFiles.Result("one", items, ("rouge_l", scores))));
        int[] counts = browser.Evaluate<int[]>(
            "[...document.querySelectorAll('.histogram tbody td')].map(x => +x.textContent.replace(',', ''))");
        Assert.Equal(items.Length, counts.Sum());
        Assert.Equal(1, counts[^1]); // without a score
        Assert.Equal(counts.Length - 1, browser.Evaluate<int>("document.querySelectorAll('.histogram rect').length"));
        Assert.Equal("ROUGE-L scores of 505 items", browser.Texts(".histogram svg > title").Single());
        Assert.StartsWith("one: mean 0.4", browser.Texts(".histogram desc").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_captions_stay_text()
    {
        CaptionItem[] items = [.. ReportFiles.Hostile.Select((text, i) => new CaptionItem($"{i}{text}", text, [text]))];
        CaptionItem[] others = [.. items.Select(item => item with { Candidate = "x" })];
        double[] scores = [.. items.Select((_, i) => i / 8.0)];
        Open(files.Write(ReportFiles.Compare(
            ReportFiles.Result(ReportFiles.Hostile[0], items, ("rouge_l", scores)),
            ReportFiles.Result(ReportFiles.Hostile[1], others, ("rouge_l", scores)))));
        Assert.Empty(browser.Errors);
        string title = browser.Evaluate<string>("document.title");
        Assert.StartsWith($"{ReportFiles.Hostile[0]} and", title, StringComparison.Ordinal);
        Assert.Equal(0, browser.Evaluate<int>("document.querySelectorAll('main img, main script').length"));
        string[] shown = browser.Texts(".candidate:first-child .caption");
        Assert.Equal(ReportFiles.Hostile.Select(text => text.Replace('\ud800', '\ufffd')), shown);
    }

    [Fact]
    public void Text_and_marks_have_contrast_in_both_schemes()
    {
        string path = files.Write(Comparison());
        foreach (bool dark in new[] { false, true })
        {
            Open(path, dark);
            double least = browser.Evaluate<double>(Browser.Contrast.Least);
            Assert.InRange(least, 4.5, 21); // WCAG 2.2, 1.4.3 (AA)
        }
    }

    private void Open(string path, bool dark = false)
    {
        Assert.SkipUnless(Browser.Browser.IsThere, Browser.Browser.Missing);
        browser.Open(path, dark: dark);
    }

    private static ComparisonResult Comparison(double p = 0.2) => ReportFiles.Compare(
        ReportFiles.Result("first", ReportFiles.Items("a dog barks", "rain", "a bell"),
            ("rouge_l", [1, 0.25, 0.25]), ("cider_d", [1, 0, 0.125])),
        ReportFiles.Result("second", ReportFiles.Items("a dog", "rain falls", "a bell"),
            ("rouge_l", [0.5, 0.5, 0.25]), ("cider_d", [1, 1, 0.25])), p);
}
