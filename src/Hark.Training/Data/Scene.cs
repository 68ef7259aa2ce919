using Hark.Text;

namespace Hark.Training.Data;

/// <summary>A synthesised scene: sound, what happens when, and several ways to say it.</summary>
/// <param name="Index">Its number within the seed.</param>
/// <param name="Kind">How its events relate.</param>
/// <param name="Samples">Mono samples at the synthesiser's rate: 10 s, or 5 s for <see cref="SceneKind.Clip"/>.</param>
/// <param name="Events">The events by onset, a background last.</param>
/// <param name="Captions">Different captions in the training form of <see cref="CaptionText.Normalize"/>.</param>
public sealed record Scene(
    long Index, SceneKind Kind, float[] Samples, IReadOnlyList<SceneEvent> Events, IReadOnlyList<string> Captions);

/// <summary>One sound within a scene.</summary>
/// <param name="ClassName">What it is.</param>
/// <param name="File">The clip it was taken from.</param>
/// <param name="OnsetSeconds">When it begins.</param>
/// <param name="OffsetSeconds">When it ends.</param>
/// <param name="Level">How loud it is.</param>
/// <param name="IsBackground">Whether it goes on, softly, from start to end.</param>
public sealed record SceneEvent(
    string ClassName, string File, double OnsetSeconds, double OffsetSeconds, SoundLevel Level, bool IsBackground);

/// <summary>How the events of a scene relate.</summary>
public enum SceneKind
{
    /// <summary>One recording as it is, 5 s, but for its gain.</summary>
    Clip,

    /// <summary>One event somewhere in 10 s.</summary>
    OneEvent,

    /// <summary>Two or three events, one after the other.</summary>
    Sequence,

    /// <summary>Two events at the same time.</summary>
    Overlap,

    /// <summary>One event before a background.</summary>
    Background,

    /// <summary>Two events, one after the other, before a background.</summary>
    SequenceOverBackground,

    /// <summary>The same event twice.</summary>
    Repeat,
}

/// <summary>How loud an event is.</summary>
public enum SoundLevel
{
    /// <summary>About -31 dB.</summary>
    Quiet,

    /// <summary>About -21 dB; a caption says nothing of it.</summary>
    Middle,

    /// <summary>About -16 dB.</summary>
    Loud,
}
