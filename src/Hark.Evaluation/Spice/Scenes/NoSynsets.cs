namespace Hark.Evaluation.Spice.Scenes;

/// <summary>No synonyms: only equal words mean the same.</summary>
internal sealed class NoSynsets : ISynsets
{
    public static NoSynsets Instance { get; } = new();

    public IReadOnlyCollection<int> Of(string phrase) => [];
}
