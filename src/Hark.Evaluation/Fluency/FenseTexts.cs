namespace Hark.Evaluation.Fluency;

/// <summary>The captions of a set as FENSE's networks read them.</summary>
internal static class FenseTexts
{
    /// <summary>The candidate of every item.</summary>
    public static string[] Candidates(CaptionSet set, FenseText text) => text == FenseText.Ptb
        ? [.. set.Tokens.Select(tokens => string.Join(' ', tokens.Candidate))]
        : [.. set.Items.Select(item => item.Candidate)];

    /// <summary>The references of every item.</summary>
    public static IReadOnlyList<string>[] References(CaptionSet set, FenseText text) => text == FenseText.Ptb
        ? [.. set.Tokens.Select(tokens => (string[])[.. tokens.References.Select(words => string.Join(' ', words))])]
        : [.. set.Items.Select(item => item.References)];
}
