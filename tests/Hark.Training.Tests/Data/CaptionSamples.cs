using System.Text;
using Hark.Engine;
using Hark.Text;
using Hark.Training.Data;

namespace Hark.Training.Tests.Data;

/// <summary>Two hundred captions of every kind, for people to read: the golden text file beside the tests.</summary>
internal static class CaptionSamples
{
    private static readonly (SceneKind Kind, int Events, int Captions)[] Plan =
    [
        (SceneKind.OneEvent, 1, 50), (SceneKind.Sequence, 2, 50), (SceneKind.Sequence, 3, 15),
        (SceneKind.Overlap, 2, 25), (SceneKind.Background, 2, 30), (SceneKind.SequenceOverBackground, 3, 15),
        (SceneKind.Repeat, 1, 15),
    ];

    public static string Write()
    {
        var grammar = new CaptionGrammar(Lexicon.Default);
        var random = new Philox(2024);
        var text = new StringBuilder();
        foreach ((SceneKind kind, int events, int captions) in Plan)
        {
            text.Append("# ").Append(kind).Append(", ").Append(events).Append('\n');
            for (int i = 0; i < captions; i++)
            {
                string caption = grammar.Write(kind, Events(kind, events, random), random);
                text.Append(CaptionText.ToSentence(caption)).Append('\n');
            }
        }
        return text.ToString();
    }

    public static SceneEvent[] Events(SceneKind kind, int count, Philox random)
    {
        bool background = kind is SceneKind.Background or SceneKind.SequenceOverBackground;
        var events = new List<SceneEvent>();
        while (events.Count < count)
        {
            bool last = background && events.Count == count - 1;
            LexiconClass[] classes = Lexicon.Default.Classes
                .Where(c => last ? c.IsContinuous : kind != SceneKind.Repeat || !c.IsContinuous).ToArray();
            string name = classes[random.NextInt32(classes.Length)].Name;
            if (events.Any(e => e.ClassName == name)) continue;
            SoundLevel level = random.NextInt32(5) switch
            {
                0 => SoundLevel.Quiet,
                1 => SoundLevel.Loud,
                _ => SoundLevel.Middle,
            };
            events.Add(new SceneEvent(name, "", events.Count, events.Count + 1, level, last));
        }
        return events.ToArray();
    }
}
