namespace Hark.Evaluation.Spice.Scenes;

/// <summary>Which words mean the same. Implementations are safe for any number of threads.</summary>
internal interface ISynsets
{
    /// <summary>
    /// The numbers of the synsets in which a word or phrase occurs, itself or by its base form. Words of a phrase are
    /// joined by underscores; lower case.
    /// </summary>
    IReadOnlyCollection<int> Of(string phrase);
}
