using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;
using Hark.Models;

namespace Hark.Benchmarks;

/// <summary>A network at full size, and the loss of a step on random clips of 10 s and random texts.</summary>
/// <param name="Title">What is trained.</param>
/// <param name="Network">The network, in training mode.</param>
/// <param name="Loss">The forward pass.</param>
internal sealed record TrainingCase(string Title, Module Network, Func<Tensor> Loss)
{
    private const int Frames = 1001, Bands = 64, Vocabulary = 4368, Words = 20, WordPieces = 32;

    /// <summary>The case of a name, or null.</summary>
    public static TrainingCase? Of(string name, int batch) => name switch
    {
        "effb2" => Captioner(batch),
        "cnn10" => BiEncoder(batch),
        _ => null,
    };

    /// <summary>
    /// EffNet-Trm B2, vocabulary 4,368, captions of 20 words: label-smoothed cross entropy. All of it learns.
    /// </summary>
    private static TrainingCase Captioner(int batch)
    {
        EfficientNetSettings encoder = EfficientNetSettings.B2;
        EffNetTrm network = new(encoder, new(Vocabulary, encoder.HeadChannels));
        Tensor logMels = Normal(new(batch, Frames, Bands), 1);
        Tensor words = Ids(batch, Words, Vocabulary, 2), targets = Ids(batch, Words, Vocabulary, 3);
        int[] lengths = [.. Enumerable.Repeat(EffNetTrm.FeatureLength(Frames), batch)];
        return new("EffNet-Trm B2", Prepare(network), () =>
        {
            Tensor features = network.Encoder.Forward(logMels); // [B, T', E]
            Tensor mask = EffNetTrm.FeatureMask(lengths, features.Shape[1]);
            DecoderMemory memory = network.Decoder.Remember(features, mask);
            Tensor logits = network.Decoder.Forward(words, Tensor.Full(words.Shape, 1), memory); // [B, L, V]
            return logits.CrossEntropy(targets, 0.1f);
        });
    }

    /// <summary>
    /// CNN10 and BERT base of Primus and Widmer 2022, texts of 32 word pieces: cross entropy of the similarities, from
    /// texts to sounds and back.
    /// </summary>
    private static TrainingCase BiEncoder(int batch)
    {
        PrimusBiEncoder network = new(PrimusSettings.Published);
        Tensor logMels = Normal(new(batch, Frames, Bands), 1);
        Tensor pieces = Ids(batch, WordPieces, network.Settings.Text.Vocabulary, 2);
        Tensor mask = Tensor.Full(pieces.Shape, 1);
        Tensor own = new(new(batch), [.. Enumerable.Range(0, batch).Select(i => (float)i)]);
        return new("CNN10 and BERT", Prepare(network), () =>
        {
            Tensor logits = network.Logits(network.EmbedText(pieces, mask), network.EmbedAudio(logMels)); // [B, B]
            return logits.CrossEntropy(own).Add(logits.Transpose(1, 0).CrossEntropy(own)).Scale(0.5f);
        });
    }

    private static Module Prepare(Module network)
    {
        network.Initialize(new Philox(5));
        network.Train();
        return network;
    }

    private static Tensor Normal(Shape shape, ulong seed)
    {
        Tensor tensor = new(shape);
        new Philox(seed).FillNormal(tensor.Span);
        return tensor;
    }

    private static Tensor Ids(int rows, int length, int count, ulong seed)
    {
        Tensor tensor = new(new(rows, length));
        new Philox(seed).FillUniform(tensor.Span);
        foreach (ref float value in tensor.Span) value = MathF.Floor(value * (count - 1));
        return tensor;
    }
}
