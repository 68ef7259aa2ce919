namespace Hark.Audio;

/// <summary>
/// A recording that cannot be read: it is damaged, is not sound, breaks a <see cref="DecodeLimits"/> value or has a
/// format that Hark does not know. The message is one line: source, rule, byte, hint.
/// </summary>
public sealed class AudioFormatException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="sourceName">Name of the file (without its folder) or of the stream.</param>
    /// <param name="byteOffset">
    /// Where the rule was broken, in bytes from the start of the source; null if unknown.
    /// </param>
    /// <param name="rule">What was expected and what was found, without a full stop.</param>
    /// <param name="hint">What the reader of the message can do.</param>
    /// <param name="inner">The cause, if another exception revealed the problem.</param>
    public AudioFormatException(
        string sourceName, long? byteOffset, string rule, string hint, Exception? inner = null)
        : base(Describe(sourceName, byteOffset, rule, hint), inner)
    {
        SourceName = sourceName;
        ByteOffset = byteOffset;
        Rule = rule;
        Hint = hint;
    }

    /// <summary>Name of the file (without its folder) or of the stream.</summary>
    public string SourceName { get; }

    /// <summary>Where the rule was broken, in bytes from the start of the source; null if unknown.</summary>
    public long? ByteOffset { get; }

    /// <summary>What was expected and what was found.</summary>
    public string Rule { get; }

    /// <summary>What the reader of the message can do.</summary>
    public string Hint { get; }

    private static string Describe(string sourceName, long? byteOffset, string rule, string hint)
    {
        string place = byteOffset is long offset ? $" (byte {offset})" : "";
        string advice = hint.Length == 0 ? "" : " " + hint;
        return OneLine($"{sourceName}: {rule}{place}.{advice}");
    }

    // Names and ffmpeg's words come from outside: a line break in them must not forge a second line of a log.
    private static string OneLine(string text) => string.Create(text.Length, text, static (line, source) =>
    {
        for (int i = 0; i < line.Length; i++) line[i] = char.IsControl(source[i]) ? ' ' : source[i];
    });
}
