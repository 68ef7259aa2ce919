using Hark.Evaluation.Reports;

namespace Hark.Evaluation.Tests.Reports;

public class RecordingLinkTests
{
    [Theory]
    [InlineData("/data/sounds/a.wav", "/data", "sounds/a.wav")]
    [InlineData("/data/sounds/a.wav", "/data/reports/new", "../../sounds/a.wav")]
    [InlineData("/data/100% #1?.wav", "/data", "100%25%20%231%3F.wav")]
    [InlineData("/data/a:b.wav", "/data", "a%3Ab.wav")] // no scheme
    [InlineData("/data/\"<b>\u00fc.wav", "/data", "%22%3Cb%3E%C3%BC.wav")]
    [InlineData("/data/a b.wav", null, "file:///data/a%20b.wav")]
    public void Names_are_encoded_and_relative_to_the_report(string path, string? folder, string link)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "names of another system");
        Assert.Equal(link, RecordingLink.Of(path, folder));
    }
}
