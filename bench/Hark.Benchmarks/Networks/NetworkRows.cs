using Hark.Engine;
using Hark.Models;

namespace Hark.Benchmarks.Networks;

/// <summary>The networks of the table of models, at their published sizes.</summary>
internal static class NetworkRows
{
    private const string Tagger = "Taggers and audio encoders";
    private const string Captioner = "Encoders of captioners and bi-encoders";
    private const string Text = "Texts";
    private const string BiEncoder = "Bi-encoders: a sound and a text";

    private const string Panns = "PANNs (`model` of the trainer)";
    private const string PannsLicence = "CC BY 4.0 (a re-host's card), code MIT";
    private const string Sjtu = "wsntxxn (`state_dict`, `audio_encoder.`)";
    private const string Clap = "DCASE2022T6_CLAP (`state_dict`)";
    private const string None = "none stated";
    private const string HuggingFace = "Hugging Face, with or without heads";
    private const string Unknown = "unknown: see the model's page";

    public static IReadOnlyList<NetworkRow> All { get; } =
    [
        new("PANNs Cnn10", Tagger, Panns, PannsLicence, () => PannsTagger(PannsSettings.Cnn10)),
        new("PANNs Cnn14, Cnn14_16k", Tagger, Panns, PannsLicence, () => PannsTagger(PannsSettings.Cnn14)),
        new("PANNs Wavegram-Logmel-Cnn14", Tagger, Panns, PannsLicence,
            () => PannsTagger(PannsSettings.WavegramLogmelCnn14)),
        new("AST 10-10", Tagger, "YuanGongND (`module.`); Hugging Face", "BSD-3 (repository)", () =>
        {
            Ast network = new(AstSettings.Base384);
            return new(network, x => [network.Forward(x[0]).Logits], NetworkCase.LogMel(1024, 128));
        }),
        new("HTSAT (WavCaps)", Tagger, "WavCaps (`encoder.audio_enc.`); Lightning (`sed_model.`)",
            "academic use (WavCaps)", () =>
        {
            Htsat network = new(HtsatSettings.Tagger);
            return new(network, x => [network.Tag(network.Encode(x[0]))], NetworkCase.LogMel());
        }),
        .. EfficientAt.Names.Select(name => new NetworkRow($"EfficientAT {name}", Tagger, "fschmid56", "MIT", () =>
        {
            EfficientAt network = EfficientAt.Create(name);
            return new(network, x => [network.Forward(x[0]).Logits], NetworkCase.LogMel(1000, 128));
        })),
        new("EfficientNet-B2", Captioner, "HEAR2021 EfficientLatent; AudioCaption", "Apache-2.0", () =>
        {
            EfficientNet network = new(EfficientNetSettings.B2);
            return new(network, x => [network.Forward(x[0])], NetworkCase.LogMel());
        }),
        new("Cnn10 of AudioCaption", Captioner, Sjtu, None, () => SjtuEncoder(PannsSettings.Cnn10, 62)),
        new("Cnn14 of SJTU 2022", Captioner, Sjtu, None, () => SjtuEncoder(PannsSettings.Cnn14, 31)),
        new("Wavegram-Logmel-Cnn14 of SJTU 2022", Captioner, Sjtu, None,
            () => SjtuEncoder(PannsSettings.WavegramLogmelCnn14, 31)),
        new("AST 16-16 of SJTU 2022", Captioner, Sjtu, None, () =>
        {
            SjtuAst network = new(AstSettings.Sjtu16);
            return new(network, x => [network.Forward(x[0]).Embedding], NetworkCase.LogMel(1001, 128));
        }),
        new("Cnn14 + BiGRU 3 x 256", Captioner, "wsntxxn (`encoder.cnn.`, `encoder.rnn.`)", None, () =>
        {
            SjtuCrnn network = new(PannsSettings.Cnn14);
            return new(
                network,
                x => [network.Forward(x[0], x[1], x[2]).Features],
                NetworkCase.LogMel(),
                Tensor.Full(new(1), 31),
                NetworkCase.Ones(31));
        }),
        new("Cnn10 + projection of Primus 2022", Captioner, "none published", "-", () =>
        {
            PrimusAudio network = new PrimusBiEncoder(PrimusSettings.Published).Audio;
            return new(network, x => [network.Forward(x[0])], NetworkCase.LogMel());
        }),
        new("BERT base", Text, HuggingFace, Unknown, () => BertText(BertSettings.Base)),
        new("BERT medium", Text, HuggingFace, Unknown, () => BertText(BertSettings.Medium)),
        new("RoBERTa base", Text, HuggingFace, Unknown, () => BertText(BertSettings.RobertaBase)),
        new("Sentence-BERT TinyBERT-6", Text, HuggingFace, Unknown, () => BertText(BertSettings.TinyBert6)),
        new("Sentence-BERT MiniLM-6", Text, HuggingFace, Unknown, () => BertText(BertSettings.MiniLm6)),
        new("FENSE error detector", Text, "BERTFlatClassifier (`encoder.`, `clf.`)", Unknown, () =>
        {
            FenseErrorDetector network = new(BertSettings.Base);
            return new(network, x => [network.Forward(x[0], x[1])], NetworkCase.Text(), NetworkCase.Ones(32));
        }),
        new("BART base, reading and writing 32 tokens each", Text,
            "Hugging Face, with or without `model.`", Unknown, () =>
        {
            Bart network = new(BartSettings.Base);
            return new(
                network,
                x => [network.Forward(x[0], x[1], x[2])],
                NetworkCase.Text(),
                NetworkCase.Ones(32),
                NetworkCase.Text());
        }),
        new("SJTU 2022, Cnn14 + BERT base", BiEncoder, Clap, None,
            () => BiEncoderOf(SjtuBiEncoderSettings.Cnn14BertBase)),
        new("SJTU 2022 and BLAT, Cnn14 + BERT medium", BiEncoder, Clap, None,
            () => BiEncoderOf(SjtuBiEncoderSettings.Cnn14BertMedium)),
        new("SJTU 2022, Cnn14 + RoBERTa", BiEncoder, Clap, None,
            () => BiEncoderOf(SjtuBiEncoderSettings.Cnn14RobertaBase)),
        new("Primus 2022, Cnn10 + BERT base", BiEncoder, "none published", "-", () =>
        {
            PrimusBiEncoder network = new(PrimusSettings.Published);
            return new(
                network,
                x => [network.EmbedAudio(x[0]), network.EmbedText(x[1], x[2])],
                NetworkCase.LogMel(),
                NetworkCase.Text(),
                NetworkCase.Ones(32));
        }),
    ];

    private static NetworkCase PannsTagger(PannsSettings settings)
    {
        Panns network = new(settings);
        return settings.HearsWave
            ? new(
                network,
                x => [network.Forward(x[0], wavegram: network.Wavegram!.Forward(x[1])).Logits],
                NetworkCase.LogMel(),
                NetworkCase.Samples())
            : new(network, x => [network.Forward(x[0]).Logits], NetworkCase.LogMel());
    }

    private static NetworkCase SjtuEncoder(PannsSettings settings, int steps)
    {
        SjtuCnn network = new(settings);
        Tensor mask = NetworkCase.Ones(steps), weights = NetworkCase.Ones(steps);
        return settings.HearsWave
            ? new(
                network,
                x => [network.Forward(x[0], x[1], x[2], network.Wavegram!.Forward(x[3])).Clip],
                NetworkCase.LogMel(),
                mask,
                weights,
                NetworkCase.Samples())
            : new(network, x => [network.Forward(x[0], x[1], x[2]).Clip], NetworkCase.LogMel(), mask, weights);
    }

    private static NetworkCase BiEncoderOf(SjtuBiEncoderSettings settings)
    {
        SjtuBiEncoder network = new(settings);
        return new(
            network,
            x => [network.EmbedAudio(x[0]), network.EmbedText(x[1], x[2])],
            NetworkCase.LogMel(),
            NetworkCase.Text(),
            NetworkCase.Ones(32));
    }

    private static NetworkCase BertText(BertSettings settings)
    {
        Bert network = new(settings);
        return new(network, x => [network.Forward(x[0], x[1])], NetworkCase.Text(), NetworkCase.Ones(32));
    }
}
