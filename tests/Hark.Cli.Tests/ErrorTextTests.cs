using Hark.Audio;
using Hark.Cli.Outputs;

namespace Hark.Cli.Tests;

public class ErrorTextTests
{
    [Fact]
    public void Every_error_says_what_was_expected_and_what_to_do_on_one_line()
    {
        Exception[] errors =
        [
            new UnauthorizedAccessException("Access to the path is denied."),
            new FileNotFoundException("no"),
            new DirectoryNotFoundException("no"),
            new IOException("bad sector\n   at Disk.Read()"),
            new AudioFormatException("a.wav", 44, "expected sound, found\nnothing", "Try another."),
            new AudioFormatException("a.wav", null, "expected sound, found nothing", "Try another."),
        ];
        foreach (Exception error in errors)
        {
            string text = ErrorText.Of(error);
            Assert.StartsWith("expected ", text, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', text);
            Assert.EndsWith(".", text, StringComparison.Ordinal);
        }
        Assert.Contains("access was denied. Check its permissions.", ErrorText.Of(errors[0]), StringComparison.Ordinal);
        Assert.Equal("expected sound, found nothing (byte 44). Try another.", ErrorText.Of(errors[4]));
    }
}
