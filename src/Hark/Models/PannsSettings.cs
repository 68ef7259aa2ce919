using System.Diagnostics.CodeAnalysis;

namespace Hark.Models;

/// <summary>Sizes of the convolutional networks of PANNs (Kong et al. 2020) and of the encoders made of them.</summary>
/// <param name="Channels">The channels behind each block of two convolutions.</param>
/// <param name="PoolsLastBlock">
/// Whether the last block halves time and mel as all others do: it does in Cnn10, it does not in Cnn14.
/// </param>
/// <param name="Bands">The mel bands F of an input.</param>
/// <param name="Classes">The number of classes of a tagger.</param>
/// <param name="BlockDropout">The dropout rate behind each block.</param>
/// <param name="HeadDropout">The dropout rate in the head of a tagger.</param>
/// <param name="HearsWave">Whether a <see cref="Wavegram"/> joins the log-mel behind the first block.</param>
[Experimental("HARK001")]
public sealed record PannsSettings(
    IReadOnlyList<int> Channels,
    bool PoolsLastBlock,
    int Bands = 64,
    int Classes = 527,
    float BlockDropout = 0.2f,
    float HeadDropout = 0.5f,
    bool HearsWave = false)
{
    /// <summary>Cnn10: four blocks, 16 times down in time and mel, 5,219,279 parameters as a tagger.</summary>
    public static PannsSettings Cnn10 { get; } = new([64, 128, 256, 512], PoolsLastBlock: true);

    /// <summary>
    /// Cnn14: six blocks, 32 times down in time and mel, 80,753,615 parameters as a tagger. Cnn14_16k is the same
    /// network behind <see cref="Features.FrontEnds.Panns16k"/>.
    /// </summary>
    public static PannsSettings Cnn14 { get; } = new([64, 128, 256, 512, 1024, 2048], PoolsLastBlock: false);

    /// <summary>
    /// Wavegram-Logmel-Cnn14: Cnn14 that also hears the sound itself, 81,065,487 parameters as a tagger.
    /// </summary>
    public static PannsSettings WavegramLogmelCnn14 { get; } = Cnn14 with { HearsWave = true };

    /// <summary>The width D of the features.</summary>
    public int Features => Channels[^1];

    /// <summary>How many input frames make one step of the features; also the fewest frames of a clip.</summary>
    public int Reduction => 1 << (PoolsLastBlock ? Channels.Count : Channels.Count - 1);
}
