using Hark.Evaluation.Reports;

namespace Hark.Evaluation.Tests.Reports;

[Collection(Browser.BrowserTests.Name)]
public sealed class BlindReviewTests(Browser.Browser browser) : IDisposable
{
    private const string Save = "button:has-text(\"Save choices\")";

    private static readonly string[] A = ["alpha one", "alpha two", "same", "alpha four", "alpha five"];
    private static readonly string[] B = ["beta one", "beta two", "same", "beta four", "beta five"];

    private readonly ReportFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void Choices_are_counted_for_the_system_that_wrote_the_caption()
    {
        Start();
        for (int i = 0; i < 4; i++) Prefer("alpha", isWanted: i != 1);
        Assert.Equal(["3", "1", "0", "0"], browser.Texts(".result td.number"));
        Assert.Contains("p = 0.625", browser.Text("#sign-test"), StringComparison.Ordinal); // 2 (1 + 4) / 16
        BlindChoices choices = BlindChoices.Read(browser.Download(Save));
        Assert.Equal(choices with { A = "SystemX", B = "SystemY", PreferA = 3, PreferB = 1, Offered = 4 }, choices);
        Assert.Equal((0, 0, 0.625), (choices.Ties, choices.Skipped, choices.SignTestP));
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public void Nothing_names_a_system_before_the_end()
    {
        Start();
        foreach (string key in new[] { "1", "t", "2" })
        {
            AssertBlind();
            browser.Press(key);
            AssertBlind();
            browser.Press("Enter");
        }
        browser.Press("s"); // the last one: a skip needs no look at the references
        Assert.Contains("SystemX", browser.Text("#review"), StringComparison.Ordinal);
    }

    [Fact]
    public void References_are_hidden_until_the_choice()
    {
        Start();
        Assert.DoesNotContain("barking", browser.Text("#review"), StringComparison.Ordinal);
        browser.Press("1");
        Assert.Contains("barking", browser.Text("#review"), StringComparison.Ordinal);
    }

    [Fact]
    public void References_can_be_shown_from_the_beginning()
    {
        Open();
        browser.Click("#open-review");
        browser.Select("#review select", "shown");
        browser.Click("#review .primary");
        Assert.Contains("barking", browser.Text("#review"), StringComparison.Ordinal);
    }

    [Fact]
    public void Choices_outlive_the_page()
    {
        string path = Start();
        browser.Press("1");
        browser.Press("Enter");
        browser.Press("t");
        browser.Open(path, keep: true);
        browser.Click("#open-review");
        Assert.Contains("You have judged 2.", browser.Text("#review"), StringComparison.Ordinal);
    }

    [Fact]
    public void Saved_choices_can_be_loaded_into_the_same_report_only()
    {
        string path = Start();
        browser.Press("1");
        browser.Press("Enter");
        browser.Press("s");
        string saved = browser.Download(Save), copy = Path.Combine(files.Folder, "choices.json");
        File.Copy(saved, copy);
        browser.Open(path); // with nothing stored
        browser.Click("#open-review");
        browser.Upload("#review input[type=file]", copy);
        browser.WaitFor("document.querySelector('#review').innerText.includes('You have judged 2.')");

        string other = File.ReadAllText(copy).Replace("\"report\": \"", "\"report\": \"0", StringComparison.Ordinal);
        File.WriteAllText(copy, other);
        browser.Upload("#review input[type=file]", copy);
        browser.WaitFor("document.querySelector('#review').innerText.includes('belong to another report')");
    }

    [Fact]
    public void A_choice_can_be_changed()
    {
        Start();
        browser.Press("1");
        browser.Press("2");
        Assert.Equal("true", browser.Evaluate<string>("document.querySelector('[data-choice=second]').ariaPressed"));
        browser.Press("Enter");
        browser.Press("b");
        browser.Press("t");
        BlindChoices choices = BlindChoices.Read(browser.Download(Save));
        Assert.Equal((0, 0, 1), (choices.PreferA, choices.PreferB, choices.Ties));
    }

    [Fact]
    public void The_keyboard_alone_gets_through()
    {
        Open();
        for (int i = 0; browser.Evaluate<string>("document.activeElement.id") != "open-review"; i++)
        {
            Assert.InRange(i, 0, 10);
            browser.Press("Tab");
        }
        browser.Press("Enter"); // opens the review: its first button has the focus
        browser.Press("Enter");
        foreach (string key in new[] { "1", "Enter", "2", "Enter", "t", "Enter", "s" }) browser.Press(key);
        Assert.Equal(4, browser.Evaluate<int>("document.querySelectorAll('.result tr').length"));
    }

    private void AssertBlind()
    {
        string text = browser.Evaluate<string>("document.body.innerText");
        Assert.DoesNotContain("SystemX", text, StringComparison.Ordinal);
        Assert.DoesNotContain("SystemY", text, StringComparison.Ordinal);
    }

    private void Prefer(string start, bool isWanted)
    {
        bool isFirst = browser.Text(".option .caption").StartsWith(start, StringComparison.Ordinal);
        browser.Press(isFirst == isWanted ? "1" : "2");
        browser.Press("Enter");
    }

    private string Start()
    {
        string path = Open();
        browser.Click("#open-review");
        browser.Click("#review .primary");
        return path;
    }

    private string Open()
    {
        Assert.SkipUnless(Browser.Browser.IsThere, Browser.Browser.Missing);
        double[] scores = [.. A.Select(_ => 0.5)];
        string path = files.Write(ReportFiles.Compare(
            ReportFiles.Result("SystemX", ReportFiles.Items(A), ("rouge_l", scores)),
            ReportFiles.Result("SystemY", ReportFiles.Items(B), ("rouge_l", scores))));
        browser.Open(path);
        return path;
    }
}
