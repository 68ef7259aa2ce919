namespace Hark.Evaluation.Tests.Reports;

[Collection(Browser.BrowserTests.Name)]
public sealed class CaptionListTests(Browser.Browser browser) : IDisposable
{
    private readonly ReportFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("a", "1 2 0 3")]
    [InlineData("b", "2 0 1 3")]
    [InlineData("disagreement", "0 2 1 3")] // large ones first; 0.8, 0.2, 0.05, and one without a score
    [InlineData("difference", "0 2 1 3")]
    public void Items_are_sorted_by_a_metric(string side, string order)
    {
        Open(Four());
        browser.Select("#sort-metric", "cider_d");
        browser.Select("#sort-side", side);
        Assert.Equal(order, Order());
        browser.Click("#sort-direction"); // items without a score stay last
        Assert.Equal(string.Join(' ', order.Split(' ').Take(3).Reverse()) + " 3", Order());
    }

    [Fact]
    public void A_search_finds_words_in_captions_references_and_names()
    {
        Open(Four());
        string[] queries = ["RAIN", "bell dog", "sound-2", "zebra"], found = ["1", "3", "2", ""];
        for (int i = 0; i < queries.Length; i++)
        {
            browser.Fill("#search", queries[i]);
            Assert.Equal(found[i], Order());
        }
        Assert.Equal("0 of 4 items", browser.Text("#count"));
    }

    [Fact]
    public void Words_that_a_reference_has_are_marked()
    {
        Open(files.Write(ReportFiles.Result("one", ReportFiles.Items("A big Dog barks, and rain"), ("rouge_l", [1]))));
        Assert.Equal(["A", "Dog barks"], browser.Texts(".caption mark"));
    }

    [Fact]
    public void Five_thousand_items_stay_quick()
    {
        CaptionItem[] items = ReportFiles.Items(
            [.. Enumerable.Range(0, 5000).Select(i => $"a dog number {i} barks while rain falls")]);
        double[] scores = [.. items.Select((_, i) => i * 7919 % 5000 / 5000.0)];
        Open(files.Write(ReportFiles.Result("one", items, ("cider_d", scores), ("rouge_l", scores))));
        Assert.Equal(20, browser.Evaluate<int>("document.querySelectorAll('.item').length"));
        double longest = 0; // in ms
        foreach (string change in new[]
        {
            "at('sort-metric').value = 'cider_d'; at('sort-metric').dispatchEvent(new Event('change'))",
            "at('search').value = 'rain 4999'; at('search').dispatchEvent(new Event('input'))",
            "at('search').value = ''; at('search').dispatchEvent(new Event('input'))",
            "at('pager-bottom').lastChild.click()",
        })
        {
            longest = Math.Max(longest, browser.Evaluate<double>(
                "(() => { const at = id => document.getElementById(id), start = performance.now(); " +
                $"{change}; at('items').offsetHeight; return performance.now() - start; }})()"));
        }
        Assert.StartsWith("2 of 250", browser.Text("#pager-top span"), StringComparison.Ordinal);
        Assert.InRange(longest, 0, 1000); // about 30 on an idle machine: a page of items, not all of them
    }

    private string Order() => string.Join(' ', browser.Evaluate<string[]>(
        "[...document.querySelectorAll('.item')].map(item => item.dataset.index)"));

    private string Four() => files.Write(ReportFiles.Compare(
        ReportFiles.Result("first", ReportFiles.Items("a dog", "heavy rain", "a car", "a bell"),
            ("cider_d", [0.9, 0.2, 0.25, double.NaN])),
        ReportFiles.Result("second", ReportFiles.Items("a dog", "water", "a horn", "birds"),
            ("cider_d", [0.1, 0.25, 0.05, double.NaN]))));

    private void Open(string path)
    {
        Assert.SkipUnless(Browser.Browser.IsThere, Browser.Browser.Missing);
        browser.Open(path);
    }
}
