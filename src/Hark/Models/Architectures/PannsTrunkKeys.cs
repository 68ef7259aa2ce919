namespace Hark.Models.Architectures;

/// <summary>Recognises the blocks of PANNs, which several systems took over.</summary>
internal static class PannsTrunkKeys
{
    /// <summary>Whether the blocks behind a prefix have exactly these channels.</summary>
    public static bool Fit(PublishedState state, string prefix, PannsSettings settings)
    {
        for (int i = 0; i < settings.Channels.Count; i++)
        {
            if (state.Size($"{prefix}conv_block{i + 1}.conv2.weight", 0) != settings.Channels[i]) return false;
        }
        return !state.Has($"{prefix}conv_block{settings.Channels.Count + 1}.conv2.weight");
    }
}
