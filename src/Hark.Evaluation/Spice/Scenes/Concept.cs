namespace Hark.Evaluation.Spice.Scenes;

/// <summary>
/// Words that mean the same in one scene, and the synsets of all of them. Grows as synonyms are merged into it.
/// </summary>
internal sealed class Concept
{
    private readonly HashSet<string> words = new(StringComparer.Ordinal);
    private readonly HashSet<int> synsets;

    public Concept(string word, IEnumerable<int> synsets)
    {
        words.Add(word);
        this.synsets = [.. synsets];
    }

    public IReadOnlyCollection<string> Words => words;

    /// <summary>The word, where there is only one.</summary>
    public string? OnlyWord => words.Count == 1 ? words.First() : null;

    public void Merge(Concept other)
    {
        words.UnionWith(other.words);
        synsets.UnionWith(other.synsets);
    }

    public bool IsSameAs(Concept other) => words.SetEquals(other.words) && synsets.SetEquals(other.synsets);

    /// <summary>Whether both share a word or a synset.</summary>
    public bool IsSimilarTo(Concept other) => words.Overlaps(other.words) || synsets.Overlaps(other.synsets);

    /// <summary>1 for a shared word, otherwise the shared part of the synsets (Jaccard), 0 to 1.</summary>
    public float Similarity(Concept other)
    {
        if (words.Overlaps(other.words)) return 1;
        int shared = synsets.Count(other.synsets.Contains);
        return shared == 0 ? 0 : (float)shared / (synsets.Count + other.synsets.Count - shared);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join('/', words);
}
