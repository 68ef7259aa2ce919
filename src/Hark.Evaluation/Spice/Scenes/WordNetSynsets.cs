using System.Collections.Concurrent;
using Hark.Text;

namespace Hark.Evaluation.Spice.Scenes;

/// <summary>The synsets of WordNet as SPICE sees them, through METEOR's dictionary. Safe for any number of threads.
/// </summary>
internal sealed class WordNetSynsets(WordNet wordNet) : ISynsets
{
    private readonly ConcurrentDictionary<string, int[]> known = new(StringComparer.Ordinal);

    public IReadOnlyCollection<int> Of(string phrase) => known.GetOrAdd(phrase, wordNet.SynsetIds);
}
