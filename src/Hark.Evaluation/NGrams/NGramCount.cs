namespace Hark.Evaluation.NGrams;

/// <summary>An n-gram of a sentence.</summary>
/// <param name="Id">The n-gram's number in its <see cref="NGramTable"/>.</param>
/// <param name="Count">How often the sentence has it.</param>
internal readonly record struct NGramCount(int Id, int Count);
