using Hark.Engine;
using Hark.Text;

namespace Hark.Training.Data;

/// <summary>
/// Writes captions for events with relations from the phrases of the <see cref="Lexicon"/>: one event, events in
/// sequence, at the same time, over a background, repeated. Never uses a reserved phrase. Immutable; the caller gives
/// the chance.
/// </summary>
public sealed class CaptionGrammar
{
    private const double LevelIsSaid = 0.5;
    private readonly Lexicon lexicon;

    /// <summary>A grammar over a lexicon.</summary>
    public CaptionGrammar(Lexicon lexicon) => this.lexicon = lexicon;

    /// <summary>
    /// Different captions of one scene, in the training form; fewer only if the phrases do not give more.
    /// </summary>
    /// <param name="kind">How the events relate.</param>
    /// <param name="events">The events in order of time, a background last.</param>
    /// <param name="count">How many captions are wanted.</param>
    /// <param name="random">Chooses phrases and connections.</param>
    public IReadOnlyList<string> WriteMany(SceneKind kind, IReadOnlyList<SceneEvent> events, int count, Philox random)
    {
        var captions = new List<string>(count);
        for (int attempt = 0; attempt < 8 * count && captions.Count < count; attempt++)
        {
            string caption = CaptionText.Normalize(Write(kind, events, random));
            if (!captions.Contains(caption) && !lexicon.HoldsReserved(caption)) captions.Add(caption);
        }
        return captions;
    }

    /// <summary>One sentence without capital and full stop, but with its commas.</summary>
    public string Write(SceneKind kind, IReadOnlyList<SceneEvent> events, Philox random)
    {
        var voice = new CaptionVoice(lexicon, random, LevelIsSaid);
        return kind switch
        {
            SceneKind.Clip or SceneKind.OneEvent => Single(voice, events[0]),
            SceneKind.Sequence when events.Count == 2 => Pair(voice, events[0], events[1]),
            SceneKind.Sequence => Triple(voice, events[0], events[1], events[2]),
            SceneKind.Overlap => Overlap(voice, events[0], events[1]),
            SceneKind.Background => Background(voice, events[0], events[1]),
            SceneKind.SequenceOverBackground => Pair(voice, events[0], events[1]) + Behind(voice, events[2]),
            SceneKind.Repeat => Repeat(voice, events[0]),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown kind of scene"),
        };
    }

    private static string Single(CaptionVoice v, SceneEvent e)
    {
        string noun = v.Noun(e);
        return v.Random.NextDouble() switch
        {
            < 0.60 => v.Clause(e),
            < 0.78 => noun,
            < 0.86 => $"{noun} can be heard",
            < 0.91 => $"{noun} {Phrase.Be(noun)} heard",
            < 0.95 => $"there {Phrase.Be(noun)} {noun}",
            _ => noun.Contains("sound", StringComparison.Ordinal) ? noun : $"the sound of {noun}",
        };
    }

    private static string Pair(CaptionVoice v, SceneEvent a, SceneEvent b) => v.Random.NextDouble() switch
    {
        < 0.24 => $"{v.Clause(a)} and then {v.Clause(b)}",
        < 0.32 => $"{v.Clause(a)}, then {v.Clause(b)}",
        < 0.44 => $"{v.Clause(a)} before {v.Event(b)}",
        < 0.52 => $"{v.Clause(b)} after {v.Event(a)}",
        < 0.58 => $"after {v.Event(a)}, {v.Clause(b)}",
        < 0.66 => $"first {v.Clause(a)} and then {v.Clause(b)}",
        < 0.70 => $"{v.Clause(a)} and afterwards {v.Clause(b)}",
        < 0.80 => $"{v.Clause(a)}, followed by {v.Noun(b)}",
        < 0.91 => $"{v.Noun(a)} followed by {v.Noun(b)}",
        < 0.97 => $"{v.Noun(a)} and then {v.Noun(b)}",
        _ => $"{v.Noun(a)}, then {v.Noun(b)}",
    };

    private static string Triple(CaptionVoice v, SceneEvent a, SceneEvent b, SceneEvent c)
    {
        return v.Random.NextDouble() switch
        {
            < 0.35 => $"{v.Clause(a)}, then {v.Clause(b)}, and finally {v.Clause(c)}",
            < 0.55 => $"first {v.Clause(a)}, then {v.Clause(b)}, and finally {v.Clause(c)}",
            < 0.70 => $"{v.Clause(a)}, followed by {v.Noun(b)} and then {v.Noun(c)}",
            < 0.85 => $"{v.Noun(a)}, then {v.Noun(b)}, and then {v.Noun(c)}",
            < 0.93 => $"{v.Clause(a)} and {v.Clause(b)} before {v.Event(c)}",
            _ => $"after {v.Event(a)} and {v.Event(b)}, {v.Clause(c)}",
        };
    }

    private static string Overlap(CaptionVoice v, SceneEvent first, SceneEvent second)
    {
        (SceneEvent a, SceneEvent b) = v.Random.Chance(0.5) ? (first, second) : (second, first);
        return v.Random.NextDouble() switch
        {
            < 0.27 => $"{v.Clause(a)} while {v.Clause(b)}",
            < 0.35 => $"{v.Clause(a)} as {v.Clause(b)}",
            < 0.55 => $"{v.Clause(a)} and {v.Clause(b)} at the same time",
            < 0.65 => $"{v.Clause(a)} and {v.Clause(b)}",
            < 0.71 => $"{v.Clause(a)} along with {v.Noun(b)}",
            < 0.79 => $"{v.Noun(a)} along with {v.Noun(b)}",
            < 0.87 => $"{v.Noun(a)} together with {v.Noun(b)}",
            < 0.93 => $"{v.Noun(a)} mixed with {v.Noun(b)}",
            _ => $"{v.Noun(a)} and {v.Noun(b)} can be heard at the same time",
        };
    }

    private static string Background(CaptionVoice v, SceneEvent a, SceneEvent back) => v.Random.NextDouble() switch
    {
        < 0.20 => $"{v.Clause(a)} while {v.InTheBackground(back)}",
        < 0.40 => $"{v.Clause(a)} with {v.Noun(back)} in the background",
        < 0.50 => $"{v.Noun(a)} with {v.Noun(back)} in the background",
        < 0.62 => $"{v.Clause(a)} while {v.Clause(back)}",
        < 0.68 => $"{v.Clause(a)} as {v.Clause(back)}",
        < 0.74 => $"{v.Clause(a)} over {v.Noun(back)}",
        < 0.82 => $"{v.Noun(a)} over {v.Noun(back)}",
        < 0.88 => $"{v.Noun(a)} against a background of {v.Noun(back)}",
        < 0.95 => $"{v.Clause(back)} and {v.Clause(a)}",
        _ => $"in the background {v.Clause(back)}, and {v.Clause(a)}",
    };

    private static string Behind(CaptionVoice v, SceneEvent back) => v.Random.NextDouble() switch
    {
        < 0.30 => $" while {v.InTheBackground(back)}",
        < 0.60 => $" with {v.Noun(back)} in the background",
        < 0.75 => $" while {v.Clause(back)}",
        < 0.90 => $", all over {v.Noun(back)}",
        _ => $", against a background of {v.Noun(back)}",
    };

    private static string Repeat(CaptionVoice v, SceneEvent e)
    {
        string noun = v.Noun(e);
        string heard = $"{noun} {Phrase.Be(noun)} heard";
        return v.Random.NextDouble() switch
        {
            < 0.35 => $"{v.SimpleClause(e) ?? heard} twice",
            < 0.50 => $"{v.SimpleClause(e) ?? heard} two times",
            < 0.65 => $"{heard} twice",
            < 0.80 => $"{v.Clause(e)}, and after a pause it happens again",
            < 0.90 => $"{noun} and then the same sound again",
            _ => $"{noun}, then silence, then {noun} again",
        };
    }
}
