namespace Hark.Evaluation.Files;

/// <summary>What a file says about one sound.</summary>
/// <param name="Id">The sound's name in the file; its place in the list, from 1, in a file without names.</param>
/// <param name="Captions">Its captions: one in a file of predictions, at least one in a file of references.</param>
/// <param name="Line">The line of the file, from 1, at which the entry begins.</param>
public sealed record CaptionEntry(string Id, IReadOnlyList<string> Captions, int Line)
{
    /// <summary>A second name: the file of a sound that the captions call by a number; mostly null.</summary>
    public string? FileName { get; init; }

    /// <summary>Why there is no caption, in the words of the program that failed; null where there is one.</summary>
    public string? Fault { get; init; }
}
