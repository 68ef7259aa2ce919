namespace Hark.Evaluation;

/// <summary>One sound: the caption to judge and what people wrote for the same sound.</summary>
/// <param name="Id">Names the item in tables, errors and files; unique in its set, usually a file name.</param>
/// <param name="Candidate">The caption to judge, raw text. It may be empty: a bad caption, not a fault.</param>
/// <param name="References">What people wrote, raw text, at least one.</param>
/// <param name="Sound">Where the recording is, if it is known; reports play it.</param>
public sealed record CaptionItem(string Id, string Candidate, IReadOnlyList<string> References, string? Sound = null);
