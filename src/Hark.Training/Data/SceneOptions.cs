namespace Hark.Training.Data;

/// <summary>What synthesised scenes are like.</summary>
public sealed record SceneOptions
{
    /// <summary>Length of a scene in seconds.</summary>
    /// <value>10 by default.</value>
    public double Seconds { get; init; } = 10;

    /// <summary>
    /// Length of a <see cref="SceneKind.Clip"/> in seconds: shorter recordings end in silence, longer ones are cut.
    /// </summary>
    /// <value>5 by default.</value>
    public double ClipSeconds { get; init; } = 5;

    /// <summary>Captions per scene.</summary>
    /// <value>5 by default.</value>
    public int Captions { get; init; } = 5;

    /// <summary>How often each kind occurs, relative to the sum.</summary>
    public IReadOnlyDictionary<SceneKind, double> Weights { get; init; } = new Dictionary<SceneKind, double>
    {
        [SceneKind.Clip] = 0.30,
        [SceneKind.OneEvent] = 0.21,
        [SceneKind.Sequence] = 0.21,
        [SceneKind.Overlap] = 0.08,
        [SceneKind.Background] = 0.10,
        [SceneKind.SequenceOverBackground] = 0.05,
        [SceneKind.Repeat] = 0.05,
    };

    /// <summary>Share of the sequences that have three events.</summary>
    /// <value>0.16 by default.</value>
    public double ThreeEvents { get; init; } = 0.16;

    /// <summary>
    /// Probability that a sound is played at another speed, and again that its bass is turned up or down. Backgrounds
    /// stay as they are.
    /// </summary>
    /// <value>0 by default.</value>
    public double VaryProbability { get; init; }
}
