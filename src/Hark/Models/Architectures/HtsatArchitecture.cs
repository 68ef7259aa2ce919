using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>HTSAT alone, or the one inside a captioner of WavCaps; sounds become the mean of its last map.</summary>
[Experimental("HARK001")]
public sealed class HtsatArchitecture : Architecture
{
    private const string Anchor = "patch_embed.proj.weight";
    private const int MaxStages = 8;

    /// <inheritdoc/>
    public override string Id => "htsat";

    /// <inheritdoc/>
    public override string Title => "HTSAT (Chen et al. 2022) in the form of WavCaps, tagger or encoder";

    /// <inheritdoc/>
    public override Recognition? Recognise(PublishedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.PrefixOf(Anchor) is not string prefix || !state.Has(TableName(prefix, 0))) return null;
        JsonObject sizes = [];
        Describe(state, prefix, sizes);
        return new(
            "WavCaps, or HTSAT's own file",
            FrontEnds.Panns32k.Name,
            sizes,
            KeyRules.ByKeyMap(
                prefix,
                name => name.StartsWith("head.", StringComparison.Ordinal) ? null : name,
                "layer that is never called"));
    }

    /// <inheritdoc/>
    public override Module Build(ModelCard card, string fileName) => new Htsat(Settings(card, fileName));

    /// <inheritdoc/>
    public override SoundEmbedding Sounds(Module network)
    {
        Htsat htsat = (Htsat)network;
        return new(htsat.Settings.Features, 1, logMel => htsat.Forward(logMel).Embedding);
    }

    /// <summary>Writes the sizes that the shapes tell into a card.</summary>
    internal static void Describe(PublishedState state, string prefix, JsonObject sizes)
    {
        JsonArray depths = [], heads = [];
        for (int stage = 0; state.Has(TableName(prefix, stage)); stage++)
        {
            depths.Add((JsonNode)state.Count(
                string.Create(CultureInfo.InvariantCulture, $"{prefix}layers.{stage}.blocks."), ".norm1.weight"));
            heads.Add((JsonNode)state.Size(TableName(prefix, stage), 1));
        }
        sizes["htsat_width"] = state.Size(prefix + Anchor, 0);
        sizes["htsat_depths"] = depths;
        sizes["htsat_heads"] = heads;
        sizes["htsat_classes"] = state.Size(prefix + "tscam_conv.weight", 0);
    }

    /// <summary>The settings that a card describes.</summary>
    internal static HtsatSettings Settings(ModelCard card, string fileName)
    {
        int[] depths = Numbers(card, "htsat_depths", 256, fileName);
        int[] heads = Numbers(card, "htsat_heads", 256, fileName);
        HtsatSettings settings = new(
            Width: Size(card, "htsat_width", 4096, fileName),
            Classes: card.Architecture["htsat_classes"]?.GetValue<int>() is > 0
                ? Size(card, "htsat_classes", 100_000, fileName)
                : 0)
        {
            Depths = depths,
            Heads = heads,
        };
        bool fits = depths.Length == heads.Length && depths.Length == HtsatSettings.Tagger.Depths.Count
            && heads.Select((count, stage) => (settings.Width << stage) % count == 0).All(divides => divides);
        return fits
            ? settings
            : throw new ModelFormatException(
                fileName,
                "the card's 'htsat_depths' and 'htsat_heads' must be lists of four, and heads must divide widths");
    }

    private static string TableName(string prefix, int stage) => string.Create(
        CultureInfo.InvariantCulture, $"{prefix}layers.{stage}.blocks.0.attn.relative_position_bias_table");

    private static int[] Numbers(ModelCard card, string name, int most, string fileName)
    {
        if (card.Architecture[name] is JsonArray { Count: <= MaxStages } list
            && list.All(item =>
                item is JsonValue value && value.TryGetValue(out int number) && number > 0 && number <= most))
            return [.. list.Select(item => item!.GetValue<int>())];
        throw new ModelFormatException(fileName, $"the card's '{name}' must be a list of numbers from 1 to {most}");
    }
}
