namespace Hark.Evaluation.Meteor;

/// <summary>An entry of the paraphrase table whose one phrase was found in a sentence.</summary>
/// <param name="Length">How many words the found phrase has.</param>
/// <param name="OtherStart">Where the other phrase begins in the table's words.</param>
/// <param name="OtherLength">How many words the other phrase has.</param>
internal readonly record struct PhrasePair(int Length, int OtherStart, int OtherLength);
