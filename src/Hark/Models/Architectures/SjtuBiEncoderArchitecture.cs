using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>
/// The bi-encoders of SJTU 2022 and BLAT: PANNs or AST for sounds, BERT or RoBERTa for texts, unit vectors of one
/// space.
/// </summary>
[Experimental("HARK001")]
public sealed class SjtuBiEncoderArchitecture : Architecture
{
    private const string Audio = "audio_encoder.", Text = "text_encoder.model.", Scale = "logit_scale";
    private const string Ast = "ast16";

    private static readonly (string Name, PannsSettings Settings)[] Cnns =
    [
        ("cnn10", PannsSettings.Cnn10),
        ("cnn14", PannsSettings.Cnn14),
        ("wavegram-logmel-cnn14", PannsSettings.WavegramLogmelCnn14),
    ];

    /// <inheritdoc/>
    public override string Id => "sjtu-biencoder";

    /// <inheritdoc/>
    public override string Title => "Audio and text encoder in one space (SJTU 2022, Xu et al.; BLAT), retrieval";

    /// <inheritdoc/>
    public override Recognition? Recognise(PublishedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!state.Has("audio_proj.weight") || !state.Has("text_proj.weight")
            || AudioEncoderOf(state) is not string encoder || BertKeys.PrefixIn(state, Text) != Text)
            return null;
        JsonObject sizes = new() { ["audio"] = encoder, ["embedding"] = state.Size("audio_proj.weight", 0) };
        if (encoder == Ast)
        {
            int width = state.Size(Audio + "v.pos_embed", 2);
            sizes["width"] = width;
            sizes["layers"] = state.Count(Audio + "v.blocks.", ".norm1.weight");
            sizes["heads"] = Math.Max(1, width / 64);
            sizes["feed_forward"] = state.Size(Audio + "v.blocks.0.mlp.fc1.weight", 0);
        }
        BertKeys.Describe(state, Text, sizes);
        Func<string, KeyUse> rules = KeyRules.Behind("", Use);
        string frontEnd = encoder == Ast ? FrontEnds.SjtuAst.Name : FrontEnds.Panns32k.Name;
        return new(
            "wsntxxn/DCASE2022T6_CLAP", frontEnd, sizes, name => name == Scale ? KeyUse.Fill(name) : rules(name));
    }

    /// <inheritdoc/>
    public override Module Build(ModelCard card, string fileName)
    {
        ArgumentNullException.ThrowIfNull(card);
        string encoder = card.Architecture["audio"]?.ToString() ?? "";
        BertSettings text = BertKeys.Settings(card, fileName);
        int embedding = Size(card, "embedding", 65536, fileName);
        if (encoder == Ast) return new SjtuBiEncoder(new(null, AstOf(card, fileName), text, embedding));
        PannsSettings cnn = Cnns.FirstOrDefault(cnn => cnn.Name == encoder).Settings
            ?? throw new ModelFormatException(
                fileName,
                $"the card's 'audio' must be {Ast} or one of {string.Join(", ", Cnns.Select(cnn => cnn.Name))}, "
                    + $"it is {ModelFormatException.Quote(encoder)}");
        return new SjtuBiEncoder(new(cnn, null, text, embedding));
    }

    /// <inheritdoc/>
    public override SoundEmbedding Sounds(Module network)
    {
        SjtuBiEncoder biEncoder = (SjtuBiEncoder)network;
        SjtuBiEncoderSettings settings = biEncoder.Settings;
        bool hearsWave = settings.Cnn?.HearsWave ?? false;
        return new(
            settings.Embedding,
            settings.Cnn is { } cnn ? SoundEmbedding.ShortestOf(cnn) : settings.Ast!.Patch,
            logMel => biEncoder.EmbedAudio(logMel))
        {
            ForwardWithSamples = hearsWave ? (logMel, samples) => biEncoder.EmbedAudio(logMel, samples) : null,
            WindowSeconds = settings.Cnn is null ? 10 : 30,
            IsUnit = true,
        };
    }

    /// <inheritdoc/>
    public override TextEmbedding Texts(Module network)
    {
        SjtuBiEncoder biEncoder = (SjtuBiEncoder)network;
        SjtuBiEncoderSettings settings = biEncoder.Settings;
        int longest = Math.Min(SjtuBiEncoderSettings.TextLength, settings.Text.MaxLength);
        return new(settings.Embedding, settings.Text.Vocabulary, longest, biEncoder.EmbedText) { IsUnit = true };
    }

    private static string? AudioEncoderOf(PublishedState state)
    {
        if (state.Has(Audio + "v.pos_embed")) return Ast;
        bool hearsWave = state.Has(Audio + "pre_conv0.weight");
        return Cnns
            .Where(cnn => cnn.Settings.HearsWave == hearsWave && PannsTrunkKeys.Fit(state, Audio, cnn.Settings))
            .Select(cnn => cnn.Name)
            .FirstOrDefault();
    }

    private static AstSettings AstOf(ModelCard card, string fileName)
    {
        AstSettings settings = AstSettings.Sjtu16 with
        {
            Width = Size(card, "width", 8192, fileName),
            Layers = Size(card, "layers", 128, fileName),
            Heads = Size(card, "heads", 256, fileName),
            FeedForward = Size(card, "feed_forward", 65536, fileName),
        };
        return settings.Width % settings.Heads == 0
            ? settings
            : throw new ModelFormatException(
                fileName, $"width {settings.Width} is no multiple of heads {settings.Heads}");
    }

    private static KeyUse Use(string name) =>
        name.StartsWith(Audio + "v.head", StringComparison.Ordinal)
            ? KeyUse.LeaveOut("classifier of pictures, which nothing uses")
            : name.StartsWith(Audio + "fc_audioset.", StringComparison.Ordinal)
                ? KeyUse.LeaveOut("classifier, which this encoder does without")
                : KeyUse.Fill(name);
}
