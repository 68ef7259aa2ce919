using Hark.Text;

namespace Hark.Evaluation.Meteor;

/// <summary>The words of a set of captions, each looked up once.</summary>
internal sealed class MeteorVocabulary(WordNet? wordNet)
{
    private readonly Dictionary<string, MeteorWord> words = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, MeteorWord> Words => words;

    /// <summary>The words of a text, normalised.</summary>
    public MeteorWord[] Read(string text) => Array.ConvertAll(MeteorNormalizer.Words(text), Word);

    private MeteorWord Word(string text)
    {
        if (!words.TryGetValue(text, out MeteorWord? word)) words.Add(text, word = new(text, wordNet, words.Count));
        return word;
    }
}
