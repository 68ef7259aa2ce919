namespace Hark.Evaluation.Meteor;

/// <summary>Words of the reference that could stand for words of the candidate.</summary>
/// <param name="Stage">How they are alike.</param>
/// <param name="Start">The first word in the reference.</param>
/// <param name="Length">How many words of the reference.</param>
/// <param name="CandidateStart">The first word in the candidate.</param>
/// <param name="CandidateLength">How many words of the candidate.</param>
internal readonly record struct MeteorMatch(
    MeteorStage Stage, int Start, int Length, int CandidateStart, int CandidateLength)
{
    // The search counts in whole numbers: half a word rounds down to none, which is why it likes to drop matches that
    // are not exact.
    public int Weight => Stage == MeteorStage.Exact ? CandidateLength + Length : CandidateLength / 2 + Length / 2;

    public int Distance => Math.Abs(Start - CandidateStart);
}

/// <summary>How words can be alike, in the order in which METEOR looks for it.</summary>
internal enum MeteorStage
{
    /// <summary>They are the same.</summary>
    Exact,

    /// <summary>They have the same stem.</summary>
    Stem,

    /// <summary>They, or their base forms, share a synset.</summary>
    Synonym,

    /// <summary>The paraphrase table pairs them.</summary>
    Paraphrase,
}
