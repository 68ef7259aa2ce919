using System.Globalization;
using System.Text;

namespace Hark.Checkpoints;

/// <summary>
/// A model file that breaks a rule of its format or is not what Hark expects. The message says which file, what was
/// expected and found, where, and what to do.
/// </summary>
public sealed class ModelFormatException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="fileName">Name of the file, without its folder.</param>
    /// <param name="rule">What was expected and what was found.</param>
    /// <param name="offset">Byte offset in the file (in the record, where <paramref name="rule"/> names one), or
    /// null.</param>
    /// <param name="tensorName">The tensor concerned, or null.</param>
    /// <param name="hint">What to do, or null.</param>
    /// <param name="innerException">The cause, or null.</param>
    public ModelFormatException(
        string fileName,
        string rule,
        long? offset = null,
        string? tensorName = null,
        string? hint = null,
        Exception? innerException = null)
        : base(Describe(fileName, rule, offset, tensorName, hint), innerException)
    {
        FileName = fileName;
        Rule = rule;
        Offset = offset;
        TensorName = tensorName;
        Hint = hint;
    }

    /// <summary>Name of the file, without its folder.</summary>
    public string FileName { get; }

    /// <summary>What was expected and what was found.</summary>
    public string Rule { get; }

    /// <summary>
    /// Byte offset in the file or in the record that <see cref="Rule"/> names; null where it has no place.
    /// </summary>
    public long? Offset { get; }

    /// <summary>The tensor concerned, or null.</summary>
    public string? TensorName { get; }

    /// <summary>What to do, or null.</summary>
    public string? Hint { get; }

    /// <summary>Text of a file, made fit for one line of a message: short, control characters replaced.</summary>
    internal static string Quote(string text)
    {
        StringBuilder shown = new("'");
        foreach (char letter in text.Length > 80 ? string.Concat(text.AsSpan(0, 77), "...") : text)
        {
            shown.Append(char.IsControl(letter) || char.IsSurrogate(letter) ? '\uFFFD' : letter);
        }
        return shown.Append('\'').ToString();
    }

    private static string Describe(string fileName, string rule, long? offset, string? tensorName, string? hint)
    {
        StringBuilder text = new();
        text.Append(fileName).Append(": ").Append(rule);
        if (tensorName is not null) text.Append(", tensor ").Append(Quote(tensorName));
        if (offset is not null) text.Append(CultureInfo.InvariantCulture, $", at byte {offset}");
        text.Append('.');
        if (hint is not null) text.Append(' ').Append(hint);
        return text.ToString();
    }
}
