namespace Hark.Models;

/// <summary>
/// The channel counts of scaled networks: multiples of 8, at least 8, and never more than a tenth below the exact
/// product. One rule for the MobileNet and EfficientNet families (torchvision's <c>_make_divisible</c>,
/// EfficientNet-PyTorch's <c>round_filters</c>).
/// </summary>
internal static class ChannelRounding
{
    public static int Scale(int channels, double width)
    {
        double scaled = channels * width;
        int rounded = Math.Max(8, (int)(scaled + 4) / 8 * 8);
        return rounded < 0.9 * scaled ? rounded + 8 : rounded;
    }
}
