using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>
/// The bi-encoder of Primus and Widmer 2022 under Hark's names: no file of 2022 is public. Sounds and texts become unit
/// vectors of one space.
/// </summary>
[Experimental("HARK001")]
public sealed class PrimusArchitecture : Architecture
{
    private const int MaxTokens = 32;

    /// <inheritdoc/>
    public override string Id => "primus-biencoder";

    /// <inheritdoc/>
    public override string Title => "CNN10 and BERT in one space (Primus and Widmer 2022), retrieval";

    /// <inheritdoc/>
    public override Recognition? Recognise(PublishedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!state.Has("audio.bn0.weight") || !PannsTrunkKeys.Fit(state, "audio.", PannsSettings.Cnn10)
            || BertKeys.PrefixIn(state, "text.") is not string text)
            return null;
        JsonObject sizes = new()
        {
            ["hidden"] = state.Size("audio.fc1.weight", 0),
            ["embedding"] = state.Size("audio.fc2.weight", 0),
        };
        BertKeys.Describe(state, text, sizes);
        return new("Hark", FrontEnds.Panns32k.Name, sizes, KeyRules.Behind(""));
    }

    /// <inheritdoc/>
    public override Module Build(ModelCard card, string fileName) => new PrimusBiEncoder(new(
        PannsSettings.Cnn10,
        BertKeys.Settings(card, fileName),
        Size(card, "hidden", 65536, fileName),
        Size(card, "embedding", 65536, fileName)));

    /// <inheritdoc/>
    public override SoundEmbedding Sounds(Module network)
    {
        PrimusBiEncoder biEncoder = (PrimusBiEncoder)network;
        return new(biEncoder.Settings.Embedding, biEncoder.Settings.Audio.Reduction, biEncoder.EmbedAudio)
        {
            WindowSeconds = 30,
            IsUnit = true,
        };
    }

    /// <inheritdoc/>
    public override TextEmbedding Texts(Module network)
    {
        PrimusBiEncoder biEncoder = (PrimusBiEncoder)network;
        PrimusSettings settings = biEncoder.Settings;
        return new(settings.Embedding, settings.Text.Vocabulary, MaxTokens, biEncoder.EmbedText)
        {
            StripsPunctuation = true,
            IsUnit = true,
        };
    }
}
