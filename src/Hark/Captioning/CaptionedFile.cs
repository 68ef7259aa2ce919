using System.Diagnostics.CodeAnalysis;

namespace Hark.Captioning;

/// <summary>One of many recordings: its caption, or why it has none.</summary>
public sealed class CaptionedFile
{
    internal CaptionedFile(string path, CaptionResult? result, Exception? error)
    {
        Path = path;
        Result = result;
        Error = error;
    }

    /// <summary>The file, as it was given.</summary>
    public string Path { get; }

    /// <summary>The caption; null if there is an <see cref="Error"/>.</summary>
    public CaptionResult? Result { get; }

    /// <summary>
    /// An <see cref="Audio.AudioFormatException"/>, an <see cref="IOException"/> or an
    /// <see cref="UnauthorizedAccessException"/>; null if there is a <see cref="Result"/>.
    /// </summary>
    public Exception? Error { get; }

    /// <summary>Whether there is a <see cref="Result"/>.</summary>
    [MemberNotNullWhen(true, nameof(Result))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsDone => Result is not null;
}
