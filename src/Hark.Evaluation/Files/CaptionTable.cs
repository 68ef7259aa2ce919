namespace Hark.Evaluation.Files;

/// <summary>The captions of a file, one entry for each sound, in the file's order. Immutable.</summary>
/// <param name="Source">The file's name, for messages.</param>
/// <param name="Entries">One entry for each sound; ids occur once.</param>
/// <param name="IsPositional">Whether the file has no names: its entries are known by their place alone.</param>
/// <param name="EmptyReferences">How many empty references were left out.</param>
public sealed record CaptionTable(
    string Source, IReadOnlyList<CaptionEntry> Entries, bool IsPositional = false, int EmptyReferences = 0);
