using System.Text.Json;
using System.Text.RegularExpressions;
using Hark.TestKit;

namespace Hark.Cli.Tests;

public sealed partial class ReviewTests(CaptionTexts texts) : IClassFixture<CaptionTexts>
{
    [Fact]
    public async Task Choices_of_the_blind_review_are_counted()
    {
        string html = texts.At("review.html"), json = texts.At("review.json");
        await CompareAsync("--html", html);
        string id = ReportId().Match(await File.ReadAllTextAsync(html)).Groups[1].Value;
        string choices = texts.Write("choices.json", $$"""
            {"format": "hark-blind-choices", "version": 1, "report": "{{id}}", "systems": ["x", "y"], "offered": 20,
             "choices": [{"item": "a", "first": 1, "choice": "first"}, {"item": "b", "first": 0, "choice": "second"},
               {"item": "c", "first": 0, "choice": "tie"}]}
            """);
        ToolResult result = await CompareAsync("--choices", choices, "--json", json);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains(
            "blind review: 3 of 20 items; A preferred 0 times, B 2 times, 1 ties, 0 skipped; sign test p 0.5000",
            result.OutputLines);
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        Assert.Equal(2, document.RootElement.GetProperty("review").GetProperty("prefer_b").GetInt32());

        ToolResult other = await CompareAsync("--choices", choices, "--seed", "8");
        Assert.Equal(5, other.ExitCode);
        Assert.Contains("belong to another report", other.Error, StringComparison.Ordinal);
        ToolResult none = await CompareAsync("--choices", CaptionTexts.References);
        Assert.Equal(5, none.ExitCode);
        Assert.Contains("exported from a report's blind review", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_became_of_the_recordings_is_said()
    {
        string sounds = Path.Combine(RepositoryFolder.Root, "samples", "sounds");
        ToolResult result = await CompareAsync("--html", texts.At("sounds.html"), "--sounds", sounds, "--embed-audio");
        Assert.Contains(
            "hark: report: 20 items = 0 with a linked recording + 5 with an embedded one + 15 without; 5 pictures",
            result.ErrorLines);
        ToolResult plain = await CompareAsync("--html", texts.At("plain.html"), "--sounds", sounds, "--no-pictures");
        Assert.Contains(
            "hark: report: 20 items = 5 with a linked recording + 0 with an embedded one + 15 without; 0 pictures",
            plain.ErrorLines);
    }

    private static async Task<ToolResult> CompareAsync(params string[] options) => await new Tool().RunAsync(
    [
        "compare", CaptionTexts.Predictions, CaptionTexts.Others, CaptionTexts.References, "--metrics", "rouge_l",
        "--resamples", "100", .. options,
    ]);

    [GeneratedRegex("""\{"id":"([0-9a-f]+)",""")]
    private static partial Regex ReportId();
}
