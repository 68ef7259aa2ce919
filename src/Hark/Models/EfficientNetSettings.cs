using System.Diagnostics.CodeAnalysis;

namespace Hark.Models;

/// <summary>
/// A member of the EfficientNet family (Tan and Le 2019): the base network's stages scaled in width and depth. Numbers
/// and rounding rules are those of lukemelas/EfficientNet-PyTorch 0.7.1.
/// </summary>
/// <param name="Width">Factor on all channel counts, rounded to multiples of 8.</param>
/// <param name="Depth">Factor on the number of blocks per stage, rounded up.</param>
/// <param name="PaddingImageSize">
/// The picture size that the static "same" paddings are computed for. The published B2 audio encoder keeps 260, the
/// size of its pictures, whatever the size of the spectrogram: (0, 1) in the stem and block 2, symmetric elsewhere.
/// </param>
/// <param name="DropConnect">The rate of dropped residual branches at the last block in training; grows from 0.</param>
[Experimental("HARK001")]
public sealed record EfficientNetSettings(double Width, double Depth, int PaddingImageSize, float DropConnect = 0.2f)
{
    private const int BaseStemChannels = 32;
    private const int BaseHeadChannels = 1280;

    // kernel, stride, expansion, output channels, blocks
    private static readonly (int Kernel, int Stride, int Expansion, int Channels, int Repeats)[] BaseStages =
    [
        (3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (5, 2, 6, 40, 2), (3, 2, 6, 80, 3), (5, 1, 6, 112, 3), (5, 2, 6, 192, 4),
        (3, 1, 6, 320, 1),
    ];

    /// <summary>B2, the encoder of EffNet-Trm (Xu 2024): 23 blocks, 1408 features, 7,700,418 parameters.</summary>
    public static EfficientNetSettings B2 { get; } = new(1.1, 1.2, 260);

    /// <summary>Channels behind the stem.</summary>
    public int StemChannels => Scale(BaseStemChannels);

    /// <summary>Channels behind the head: the width of the features.</summary>
    public int HeadChannels => Scale(BaseHeadChannels);

    /// <summary>The stem's (low, high) padding on both axes.</summary>
    internal (int Low, int High) StemPadding => SamePadding(PaddingImageSize, 3, 2);

    /// <summary>All blocks in order.</summary>
    internal IReadOnlyList<EfficientNetBlockSettings> Blocks()
    {
        List<EfficientNetBlockSettings> blocks = [];
        int channels = StemChannels, size = Halve(PaddingImageSize, 2);
        foreach ((int kernel, int stageStride, int expansion, int baseChannels, int repeats) in BaseStages)
        {
            int count = (int)Math.Ceiling(Depth * repeats);
            for (int i = 0; i < count; i++)
            {
                int stride = i == 0 ? stageStride : 1;
                (int low, int high) = SamePadding(size, kernel, stride);
                int expanded = channels * expansion, squeezed = Math.Max(1, channels / 4);
                blocks.Add(new(channels, expanded, Scale(baseChannels), kernel, stride, squeezed, low, high));
                channels = Scale(baseChannels);
                size = Halve(size, stride);
            }
        }
        return blocks;
    }

    private int Scale(int channels) => ChannelRounding.Scale(channels, Width);

    private static int Halve(int size, int stride) => (size + stride - 1) / stride;

    // TensorFlow's "same" rule, computed once for the picture size instead of for each input.
    private static (int Low, int High) SamePadding(int size, int kernel, int stride)
    {
        int total = Math.Max(0, (Halve(size, stride) - 1) * stride + kernel - size);
        return (total / 2, total - total / 2);
    }
}

/// <summary>
/// One inverted-residual block: channel counts, kernel, stride, squeeze width and (low, high) padding.
/// </summary>
internal sealed record EfficientNetBlockSettings(
    int Inputs, int Expanded, int Outputs, int Kernel, int Stride, int Squeezed, int PadLow, int PadHigh)
{
    /// <summary>Whether the input is added to the output.</summary>
    public bool HasSkip => Stride == 1 && Inputs == Outputs;
}
