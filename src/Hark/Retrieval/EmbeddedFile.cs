using System.Diagnostics.CodeAnalysis;

namespace Hark.Retrieval;

/// <summary>A recording of many, with its vector or the reason why it has none.</summary>
/// <param name="Path">The file, as it was given.</param>
/// <param name="Vector">The vector; null if it failed.</param>
/// <param name="Error">What went wrong; null if it is done.</param>
public sealed record EmbeddedFile(string Path, float[]? Vector, Exception? Error)
{
    /// <summary>Whether there is a vector.</summary>
    [MemberNotNullWhen(true, nameof(Vector))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsDone => Vector is not null;
}
