using Hark.Engine;
using Hark.Text;
using Hark.Training.Data;

namespace Hark.Training.Captioning;

/// <summary>
/// The words that the caption grammar can say, in order of first appearance over a fixed set of drawn captions.
/// </summary>
internal static class GrammarVocabulary
{
    private const int DrawsPerClass = 60;

    public static WordVocabulary Collect(Lexicon lexicon, ulong seed)
    {
        CaptionGrammar grammar = new(lexicon);
        Philox random = new(seed, ulong.MaxValue - 1);
        LexiconClass[] classes = [.. lexicon.Classes.OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        LexiconClass[] backgrounds = [.. classes.Where(entry => entry.IsContinuous)];
        SceneKind[] kinds = Enum.GetValues<SceneKind>();
        List<string> captions = [];
        foreach (LexiconClass first in classes)
        {
            for (int i = 0; i < DrawsPerClass; i++)
            {
                SceneKind kind = kinds[i % kinds.Length];
                captions.AddRange(
                    grammar.WriteMany(kind, Events(kind, first, classes, backgrounds, random), 2, random));
            }
        }
        return WordVocabulary.FromCaptions(captions);
    }

    private static List<SceneEvent> Events(
        SceneKind kind, LexiconClass first, LexiconClass[] classes, LexiconClass[] backgrounds, Philox random)
    {
        LexiconClass Other() => classes[random.NextInt32(classes.Length)];
        LexiconClass[] heard = kind switch
        {
            SceneKind.Clip or SceneKind.OneEvent => [first],
            SceneKind.Repeat => [first, first],
            SceneKind.Sequence => random.NextInt32(4) == 0 ? [first, Other(), Other()] : [first, Other()],
            SceneKind.Overlap => [first, Other()],
            SceneKind.Background => [first],
            _ => [first, Other()],
        };
        List<SceneEvent> events = [.. heard.Select((entry, i) => Event(entry, i, false))];
        if (kind is SceneKind.Background or SceneKind.SequenceOverBackground)
            events.Add(Event(backgrounds[random.NextInt32(backgrounds.Length)], 0, true));
        return events;

        SceneEvent Event(LexiconClass entry, int place, bool background) =>
            new(entry.Name, "", place * 3, place * 3 + 2, (SoundLevel)random.NextInt32(3), background);
    }
}
