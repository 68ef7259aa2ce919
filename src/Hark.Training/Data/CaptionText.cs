using System.Text;

namespace Hark.Training.Data;

/// <summary>The two forms of a caption: as a model learns it, and as people read it.</summary>
public static class CaptionText
{
    /// <summary>The training form: lower case words of a-z and 0-9, separated by single spaces.</summary>
    /// <remarks>An apostrophe inside a word stays ("someone's"); every other sign separates words.</remarks>
    public static string Normalize(string caption)
    {
        var text = new StringBuilder(caption.Length);
        for (int i = 0; i < caption.Length; i++)
        {
            char c = char.ToLowerInvariant(caption[i]);
            bool apostrophe = c is '\'' or '\u2019' && text.Length > 0 && text[^1] != ' '
                && i + 1 < caption.Length && char.IsAsciiLetter(caption[i + 1]);
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)) text.Append(c);
            else if (apostrophe) text.Append('\'');
            else if (text.Length > 0 && text[^1] != ' ') text.Append(' ');
        }
        return text.ToString().TrimEnd();
    }

    /// <summary>The display form: a capital at the start and a full stop at the end.</summary>
    public static string Display(string caption)
    {
        string text = caption.Trim();
        if (text.Length == 0) return "";
        string stop = text[^1] is '.' or '!' or '?' ? "" : ".";
        return char.ToUpperInvariant(text[0]) + text[1..] + stop;
    }
}
