using Hark.Engine;

namespace Hark.Training.Augmentation;

/// <summary>
/// Masks stripes of a log-mel image: Park et al., "SpecAugment" (2019), as torchlibrosa does it for PANNs. Widths run
/// from 0 to one less than the maximum, and as in the original the last frame and the last band are never masked. A
/// clip shorter than the maximum width, on which the original fails, gets narrower stripes.
/// </summary>
public sealed record SpecAugment
{
    /// <summary>Stripes of frames per clip.</summary>
    /// <value>2 by default.</value>
    public int TimeStripes { get; init; } = 2;

    /// <summary>Width in frames that is just not reached.</summary>
    /// <value>64 by default.</value>
    public int TimeWidth { get; init; } = 64;

    /// <summary>Stripes of mel bands per clip.</summary>
    /// <value>2 by default.</value>
    public int MelStripes { get; init; } = 2;

    /// <summary>Width in bands that is just not reached.</summary>
    /// <value>8 by default.</value>
    public int MelWidth { get; init; } = 8;

    /// <summary>
    /// What masked cells become; null: the clip's mean. 0 is mean-like behind a batch norm but is loud on plain
    /// decibels.
    /// </summary>
    /// <value>0 by default.</value>
    public float? Fill { get; init; } = 0;

    /// <summary>Masks one clip in place.</summary>
    /// <param name="logMel">[T, F].</param>
    /// <param name="bands">F, the number of mel bands.</param>
    /// <param name="random">Gives width and begin of each stripe: first all of time, then all of mel.</param>
    public void Apply(Span<float> logMel, int bands, Philox random) => Apply(logMel, bands, random.NextInt32);

    /// <summary>Masks with given draws: each call asks for an integer below its argument.</summary>
    internal void Apply(Span<float> logMel, int bands, Func<int, int> draw)
    {
        int frames = logMel.Length / bands;
        if (frames == 0) return;
        float fill = Fill ?? Mean(logMel);
        for (int i = 0; i < TimeStripes; i++)
        {
            (int first, int end) = Stripe(frames, TimeWidth, draw);
            logMel[(first * bands)..(end * bands)].Fill(fill);
        }
        for (int i = 0; i < MelStripes; i++)
        {
            (int first, int end) = Stripe(bands, MelWidth, draw);
            for (int t = 0; t < frames; t++) logMel[(t * bands + first)..(t * bands + end)].Fill(fill);
        }
    }

    private static (int First, int End) Stripe(int length, int maximum, Func<int, int> draw)
    {
        int width = draw(Math.Min(maximum, length));
        int first = draw(length - width);
        return (first, first + width);
    }

    private static float Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float x in values) sum += x;
        return (float)(sum / values.Length);
    }
}
