namespace Hark.Text;

/// <summary>
/// A folder that cannot serve as WordNet's. The message says which file and line, what was expected and found.
/// </summary>
public sealed class WordNetException : FormatException
{
    /// <summary>Creates the error of a file or folder as a whole.</summary>
    /// <param name="rule">What was expected and what was found.</param>
    /// <param name="path">The file or folder.</param>
    public WordNetException(string rule, string path)
        : base($"{path}: {rule}") => Path = path;

    /// <summary>Creates the error of a line.</summary>
    /// <param name="rule">What was expected and what was found.</param>
    /// <param name="path">The file.</param>
    /// <param name="line">The line at fault, counted from 1.</param>
    public WordNetException(string rule, string path, int line)
        : base($"{path}, line {line}: {rule}")
    {
        Path = path;
        Line = line;
    }

    /// <summary>The file or folder at fault.</summary>
    public string Path { get; }

    /// <summary>The line at fault, counted from 1, or null.</summary>
    public int? Line { get; }
}
