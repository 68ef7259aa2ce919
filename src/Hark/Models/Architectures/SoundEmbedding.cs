using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Features;

namespace Hark.Models.Architectures;

/// <summary>How a network turns a sound into a vector.</summary>
/// <param name="Width">The length E of the vectors.</param>
/// <param name="ShortestFrames">The fewest frames that the network can hear: shorter sounds are padded.</param>
/// <param name="Forward">Log-mel [1, T, F] to a vector [1, E]; safe to trace.</param>
[Experimental("HARK001")]
public sealed record SoundEmbedding(int Width, int ShortestFrames, Func<Tensor, Tensor> Forward)
{
    /// <summary>The longest stretch of sound that is heard at once, in seconds.</summary>
    public double WindowSeconds { get; init; } = 10;

    /// <summary>The only number of frames that the network takes; null where it takes many.</summary>
    public int? Frames { get; init; }

    /// <summary>What fills the frames behind the end of a sound where <see cref="Frames"/> is set.</summary>
    public float Filling { get; init; }

    /// <summary>Whether vectors have unit length, so that their product is a cosine.</summary>
    public bool IsUnit { get; init; }

    /// <summary>
    /// For networks that hear the samples too: log-mel [1, T, F] and samples [1, N] to a vector [1, E]. Takes the place
    /// of <see cref="Forward"/>.
    /// </summary>
    public Func<Tensor, Tensor, Tensor>? ForwardWithSamples { get; init; }

    /// <summary>
    /// The fewest frames of a PANNs trunk: one more where it hears the wave, whose convolutions need 32 whole steps.
    /// </summary>
    internal static int ShortestOf(PannsSettings settings) => settings.Reduction + (settings.HearsWave ? 1 : 0);

    /// <summary>The number of samples that <see cref="ShortestFrames"/> frames need.</summary>
    public int ShortestSamples(LogMel frontEnd)
    {
        ArgumentNullException.ThrowIfNull(frontEnd);
        int samples = frontEnd.ShortestInput;
        while (frontEnd.FrameCount(samples) < ShortestFrames) samples += frontEnd.Settings.HopLength;
        while (samples > frontEnd.ShortestInput && frontEnd.FrameCount(samples - 1) >= ShortestFrames) samples--;
        return samples;
    }
}
