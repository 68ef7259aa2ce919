using System.Text.Json.Nodes;
using Hark.Checkpoints;

namespace Hark.Models.Architectures;

/// <summary>Recognises the blocks of PANNs, which several systems took over.</summary>
internal static class PannsTrunkKeys
{
    private const int MaxChannels = 65536, MaxBlocks = 12;

    /// <summary>Whether the blocks behind a prefix have exactly these channels.</summary>
    public static bool Fit(PublishedState state, string prefix, PannsSettings settings)
    {
        for (int i = 0; i < settings.Channels.Count; i++)
        {
            if (state.Size($"{prefix}conv_block{i + 1}.conv2.weight", 0) != settings.Channels[i]) return false;
        }
        return !state.Has($"{prefix}conv_block{settings.Channels.Count + 1}.conv2.weight")
            && state.Has(prefix + "pre_conv0.weight") == settings.HearsWave;
    }

    /// <summary>
    /// Writes the channels of the blocks behind a prefix into a card; those of Cnn14 where a trainer left the frozen
    /// blocks out.
    /// </summary>
    public static void Describe(PublishedState state, string prefix, JsonObject sizes)
    {
        JsonArray channels = [];
        while (state.Size($"{prefix}conv_block{channels.Count + 1}.conv2.weight", 0) is > 0 and int next)
            channels.Add((JsonNode)next);
        if (channels.Count == 0)
        {
            foreach (int published in PannsSettings.Cnn14.Channels) channels.Add((JsonNode)published);
        }
        // Of the published trunks the six blocks of Cnn14 end without pooling, the four of Cnn10 with it.
        sizes["cnn_pools_last"] = channels.Count < PannsSettings.Cnn14.Channels.Count;
        sizes["cnn_channels"] = channels;
    }

    /// <summary>The settings that a card describes.</summary>
    /// <exception cref="ModelFormatException">They are missing or out of range.</exception>
    public static PannsSettings Settings(ModelCard card, string fileName)
    {
        int[] channels = card.Architecture["cnn_channels"] is JsonArray { Count: > 0 and <= MaxBlocks } array
            ? [.. array.Select(entry => entry is JsonValue value && value.TryGetValue(out int size) ? size : 0)]
            : [];
        if (channels.Length == 0 || channels.Any(size => size is < 1 or > MaxChannels))
        {
            throw new ModelFormatException(
                fileName, $"the card's 'cnn_channels' must be 1 to {MaxBlocks} whole numbers from 1 to {MaxChannels}");
        }
        return new(channels, card.Architecture["cnn_pools_last"]?.GetValue<bool>() ?? false);
    }
}
