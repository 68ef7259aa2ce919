using Hark.Audio;

namespace Hark.Cli.Outputs;

/// <summary>Why a recording has no caption: what was expected, what was found, what to do; without its name.</summary>
internal static class ErrorText
{
    public static string Of(Exception error) => Terminal.OneLine(error switch
    {
        AudioFormatException { ByteOffset: long offset } audio => $"{audio.Rule} (byte {offset}). {audio.Hint}",
        AudioFormatException audio => $"{audio.Rule}. {audio.Hint}",
        FileNotFoundException or DirectoryNotFoundException => "expected a file, found none. Check the path.",
        UnauthorizedAccessException => "expected a file that can be read, access was denied. Check its permissions.",
        _ => $"expected a file that can be read, found an error: {error.Message} Check the disk.",
    });
}
