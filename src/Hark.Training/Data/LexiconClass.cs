namespace Hark.Training.Data;

/// <summary>How a class of sounds can be put into words.</summary>
/// <param name="Name">The class, for example <c>dog</c>.</param>
/// <param name="IsContinuous">Whether it can also go on in the background, as rain does.</param>
/// <param name="Clauses">Finite clauses in the present tense for training: "a dog barks".</param>
/// <param name="Nouns">Noun phrases for training: "a barking dog".</param>
/// <param name="ReservedClause">Never used in training, so that unseen wording can be measured.</param>
/// <param name="ReservedNoun">Likewise.</param>
public sealed record LexiconClass(
    string Name,
    bool IsContinuous,
    IReadOnlyList<string> Clauses,
    IReadOnlyList<string> Nouns,
    string ReservedClause,
    string ReservedNoun);
