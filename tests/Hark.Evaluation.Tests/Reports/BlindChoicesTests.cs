using Hark.Evaluation.Reports;

namespace Hark.Evaluation.Tests.Reports;

public sealed class BlindChoicesTests : IDisposable
{
    private const string Whole = """
        {"format": "hark-blind-choices", "version": 1, "report": "abc", "systems": ["x", "y"], "offered": 9,
          "choices": [
          {"item": "1", "first": 0, "choice": "first"}, {"item": "2", "first": 1, "choice": "first"},
          {"item": "3", "first": 1, "choice": "second"}, {"item": "4", "first": 0, "choice": "tie"},
          {"item": "5", "first": 0, "choice": "skip"}, {"item": "6", "first": 0, "choice": "first"}]}
        """;

    private readonly ReportFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void A_choice_counts_for_the_system_that_was_shown() =>
        Assert.Equal(new BlindChoices("abc", "x", "y", 9, PreferA: 3, PreferB: 1, Ties: 1, Skipped: 1), Read(Whole));

    [Theory]
    [InlineData("hark-blind-choices", "hark-votes")]
    [InlineData("\"version\": 1", "\"version\": 2")]
    [InlineData("\"version\": 1", "\"version\": \"1\"")]
    [InlineData("[\"x\", \"y\"]", "[\"x\"]")]
    [InlineData("\"item\": \"2\"", "\"item\": \"1\"")]
    [InlineData("\"item\": \"2\"", "\"item\": null")]
    [InlineData("\"first\": 1", "\"first\": 2")]
    [InlineData("\"tie\"", "\"both\"")]
    [InlineData("\"offered\": 9,", "")]
    [InlineData("]}", "]")]
    public void Other_files_are_refused(string part, string instead)
    {
        EvaluationException error = Assert.Throws<EvaluationException>(
            () => Read(Whole.Replace(part, instead, StringComparison.Ordinal)));
        Assert.Contains("choices.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(5, 5, 1)]
    [InlineData(0, 5, 0.0625)]
    [InlineData(8, 2, 0.109375)]
    [InlineData(2, 8, 0.109375)]
    [InlineData(60, 40, 0.05688793364098078)] // by sums of whole numbers
    [InlineData(5200, 4800, 6.593515598672442e-05)]
    public void The_sign_test_is_exact(int a, int b, double p) => Assert.Equal(p, SignTest.P(a, b), p * 1e-9);

    [Fact]
    public void An_order_is_drawn_from_its_seed_and_asks_about_different_captions_only()
    {
        CaptionItem[] a = ReportFiles.Items([.. Enumerable.Range(0, 1000).Select(i => $"a {i}")]);
        CaptionItem[] b = [.. a.Select((item, i) => i % 10 == 0 ? item with { Candidate = item.Candidate + " " }
            : item with { Candidate = "b" })];
        BlindOrder order = BlindOrder.Draw(a, b, seed: 5), again = BlindOrder.Draw(a, b, seed: 5);
        Assert.Equal(order.Items, again.Items);
        Assert.Equal(order.First, again.First);
        Assert.NotEqual(order.Items, BlindOrder.Draw(a, b, seed: 6).Items);
        Assert.Equal(Enumerable.Range(0, 1000).Where(i => i % 10 != 0), order.Items.Order());
        Assert.NotEqual(order.Items.Order(), order.Items);
        Assert.InRange(order.First.Sum(), 380, 520); // 450 of 900, within 4.7 standard deviations
    }

    private BlindChoices Read(string text)
    {
        string path = Path.Combine(files.Folder, "choices.json");
        File.WriteAllText(path, text);
        return BlindChoices.Read(path);
    }
}
