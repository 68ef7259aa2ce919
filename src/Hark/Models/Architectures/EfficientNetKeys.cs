using System.Text.Json.Nodes;
using Hark.Checkpoints;

namespace Hark.Models.Architectures;

/// <summary>The sizes of an EfficientNet in checkpoints and cards.</summary>
internal static class EfficientNetKeys
{
    // Width, depth and picture size of the published family (Tan and Le 2019); B2 is the audio encoders'.
    private static readonly EfficientNetSettings[] Published =
    [
        EfficientNetSettings.B2,
        new(1.0, 1.0, 224), new(1.0, 1.1, 240), new(1.2, 1.4, 300), new(1.4, 1.8, 380), new(1.6, 2.2, 456),
        new(1.8, 2.6, 528), new(2.0, 3.1, 600),
    ];

    // Other factors, small ones included. Factors that give the same channels and blocks give the same network.
    private static readonly IEnumerable<EfficientNetSettings> Others =
        from width in Enumerable.Range(1, 40)
        from depth in Enumerable.Range(1, 31)
        select new EfficientNetSettings(width / 20.0, depth / 10.0, EfficientNetSettings.B2.PaddingImageSize);

    /// <summary>The network whose channels and blocks these tensors have; null where none has.</summary>
    public static EfficientNetSettings? Find(PublishedState state, string prefix) =>
        Published.Concat(Others).FirstOrDefault(settings => Fits(state, prefix, settings));

    private static bool Fits(PublishedState state, string prefix, EfficientNetSettings settings)
    {
        if (state.Size(prefix + "_conv_stem.weight", 0) != settings.StemChannels
            || state.Size(prefix + "_conv_head.weight", 0) != settings.HeadChannels)
            return false;
        IReadOnlyList<EfficientNetBlockSettings> blocks = settings.Blocks();
        for (int i = 0; i < blocks.Count; i++)
        {
            if (state.Size($"{prefix}_blocks.{i}._project_conv.weight", 0) != blocks[i].Outputs
                || state.Size($"{prefix}_blocks.{i}._project_conv.weight", 1) != blocks[i].Expanded
                || state.Size($"{prefix}_blocks.{i}._depthwise_conv.weight", 2) != blocks[i].Kernel)
                return false;
        }
        return !state.Has($"{prefix}_blocks.{blocks.Count}._project_conv.weight");
    }

    /// <summary>Writes the sizes into a card.</summary>
    public static void Describe(EfficientNetSettings settings, JsonObject sizes)
    {
        sizes["encoder_width"] = settings.Width;
        sizes["encoder_depth"] = settings.Depth;
        sizes["padding_image_size"] = settings.PaddingImageSize;
    }
}
