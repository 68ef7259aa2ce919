using Hark.Checkpoints;
using Hark.Engine;
using Hark.Features;
using Hark.Models;

namespace Hark.TestKit;

/// <summary>A captioner of random weights, small enough for a test: it says nothing true, but always that.</summary>
internal static class TinyModel
{
    private const int Width = 32;

    private static readonly string[] Vocabulary =
    [
        "<pad>", "<start>", "<end>", "<unk>", "a", "dog", "barks", "rain", "falls", "bell", "rings", "and", "while",
        "wind", "blows", "car", "passes", "by", "bird", "sings", "in", "the",
    ];

    /// <summary>Writes the model; <paramref name="change"/> may spoil its weights first.</summary>
    public static string Save(
        string path,
        ulong seed = 7,
        string frontEnd = "effb2",
        Action<EffNetTrm>? change = null,
        string lastWord = "distance")
    {
        EfficientNetSettings encoder = new(0.1, 0.3, 260);
        EffNetTrm network = new(encoder, new TransformerDecoderSettings(
            Vocabulary.Length + 1, encoder.HeadChannels, Width, Heads: 2, FeedForward: 48, Layers: 2, MaxLength: 24));
        network.Initialize(new Philox(seed));
        // Left alone it would say nothing at all: the end is the likeliest word from the start.
        foreach (ref float weight in Words(network).Slice(2 * Width, Width)) weight *= 0.5f;
        change?.Invoke(network);
        ModelCard card = new()
        {
            Schema = ModelCard.CurrentSchema,
            Name = "tiny",
            Version = "0.0.1",
            Architecture = EffNetTrmCard.Describe(network.Encoder.Settings, network.Decoder.Settings),
            FrontEnd = frontEnd,
            Vocabulary = [.. Vocabulary, lastWord],
            Languages = ["en"],
            Licence = "MIT",
            Attribution = ["Nobody, because nothing was learned"],
            TrainingData = [new ModelTrainingData("none", "CC0-1.0", Clips: 0)],
            Scores = [new ModelScore("named", 0.125, "nothing", "none")],
        };
        SafetensorsWriter writer = new();
        writer.Metadata[ModelCard.MetadataKey] = card.ToJson();
        ModuleWeights.Save(network, writer);
        writer.Save(path);
        return path;
    }

    /// <summary>Samples that differ from seed to seed: a glide over noise, at 16 kHz, full scale about 0.5.</summary>
    public static float[] Sound(double seconds, ulong seed = 1)
    {
        float[] samples = new float[(int)(seconds * FrontEnds.EffB2.SampleRate)];
        Philox random = new(seed);
        double phase = 0, pitch = 200 + 100 * (seed % 7);
        for (int i = 0; i < samples.Length; i++)
        {
            phase += Math.Tau * (pitch + 150 * Math.Sin(i / 4000.0)) / FrontEnds.EffB2.SampleRate;
            samples[i] = (float)(0.4 * Math.Sin(phase) + 0.1 * (random.NextSingle() - 0.5));
        }
        return samples;
    }

    private static Span<float> Words(EffNetTrm network) =>
        network.State().Single(entry => entry.Name == "decoder.word_embedding.weight").Value.Span;
}
