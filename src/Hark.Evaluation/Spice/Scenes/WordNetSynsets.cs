using System.Collections.Concurrent;
using Hark.Text;

namespace Hark.Evaluation.Spice.Scenes;

/// <summary>The synsets of WordNet, numbered as METEOR's dictionary numbers them, which SPICE uses. Looks up every
/// phrase once.</summary>
internal sealed class WordNetSynsets(WordNet wordNet) : ISynsets
{
    private readonly ConcurrentDictionary<string, int[]> known = new(StringComparer.Ordinal);

    public IReadOnlyCollection<int> Of(string phrase) => known.GetOrAdd(phrase, wordNet.SynsetIds);
}
