using Hark.Evaluation.Reports;

namespace Hark.Evaluation.Tests.Reports;

[Collection(Browser.BrowserTests.Name)]
public sealed class PlayerTests(Browser.Browser browser) : IDisposable
{
    private readonly ReportFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void An_embedded_recording_plays()
    {
        Open(ReportFiles.Sound("dog.wav"), embed: true);
        Play();
    }

    [Theory]
    [InlineData("plain.wav")]
    [InlineData("100% dog #1 & \"bark\"? \u00fc \ud83d\udc36.wav")]
    public void A_linked_recording_plays_from_its_place(string name)
    {
        string folder = Directory.CreateDirectory(Path.Combine(files.Folder, "sounds & more")).FullName;
        File.Copy(ReportFiles.Sound("dog.wav"), Path.Combine(folder, name));
        Open(Path.Combine(folder, name), embed: false);
        Play();
    }

    [Fact]
    public void A_picture_of_the_sound_is_the_place_to_seek()
    {
        Open(ReportFiles.Sound("dog.wav"), embed: true);
        browser.WaitFor("document.querySelector('.track img').naturalWidth === 160");
        Assert.Equal(64, browser.Evaluate<int>("document.querySelector('.track img').naturalHeight"));
        browser.Evaluate<object?>("""
            (() => { const seek = document.querySelector('.track input'); seek.value = 0.5;
              seek.dispatchEvent(new Event('input')); })()
            """);
        browser.WaitFor("(a => Math.abs(a.currentTime / a.duration - 0.5) < 0.01)(document.querySelector('audio'))");
    }

    [Fact]
    public void A_recording_that_is_gone_says_so_when_it_is_played()
    {
        string copy = Path.Combine(files.Folder, "gone.wav");
        File.Copy(ReportFiles.Sound("dog.wav"), copy);
        string report = Write(copy, embed: false);
        File.Delete(copy);
        OpenReport(report);
        browser.Click(".play");
        browser.WaitFor("!document.querySelector('.problem').hidden");
        Assert.Contains("no longer where it was", browser.Text(".problem"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_recording_that_was_missing_is_named()
    {
        Open(Path.Combine(files.Folder, "missing.wav"), embed: true);
        Assert.Contains("missing.wav was not found", browser.Text(".item .note"), StringComparison.Ordinal);
        Assert.Equal(0, browser.Evaluate<int>("document.querySelectorAll('.play').length"));
    }

    private void Play()
    {
        Assert.Equal("Play sound-0.wav", browser.Evaluate<string>("document.querySelector('.play').ariaLabel"));
        browser.Click(".play");
        browser.WaitFor("document.querySelector('audio').currentTime > 0.05");
        Assert.Equal("Pause sound-0.wav", browser.Evaluate<string>("document.querySelector('.play').ariaLabel"));
        browser.Click(".play");
        Assert.True(browser.Evaluate<bool>("document.querySelector('audio').paused"));
        Assert.Empty(browser.Errors);
    }

    private void Open(string sound, bool embed) => OpenReport(Write(sound, embed));

    private void OpenReport(string path)
    {
        Assert.SkipUnless(Browser.Browser.IsThere, Browser.Browser.Missing);
        browser.Open(path);
    }

    private string Write(string sound, bool embed)
    {
        CaptionItem[] items = [new("sound-0.wav", "a dog barks", ["a dog"], sound)];
        return files.Write(ReportFiles.Result("one", items, ("rouge_l", [0.5])),
            new() { Folder = files.Folder, EmbedAudio = embed });
    }
}
