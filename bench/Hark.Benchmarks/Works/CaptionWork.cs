using System.Text.Json.Nodes;
using Hark.Audio.Wav;
using Hark.Captioning;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Features;
using Hark.Models;

namespace Hark.Benchmarks.Works;

/// <summary>
/// A recording of ten seconds on the disk to its sentence: reading, log-mel, EfficientNet-B2, three beams of 20 words
/// over a vocabulary of 4,368, the size of the published EffNet-Trm for Clotho. The weights are random, so the sentence
/// means nothing; every program must find the same one.
/// </summary>
internal sealed class CaptionWork() : Work("caption")
{
    private const int Vocabulary = 4368;
    private const int Words = 20;
    private const double Seconds = 10;
    private const int SampleRate = 16000;

    public override double Write(WorkFolder folder, bool quick)
    {
        WavFile(folder.Clip);
        for (ulong seed = 1; ; seed++)
        {
            WriteModel(folder.Model, seed);
            using Captioner captioner = Captioner.Load(folder.Model);
            string sentence = captioner.CaptionAsync(folder.Clip).GetAwaiter().GetResult().Caption;
            // A shorter sentence may have ended the search early: less work than the name of this one promises.
            if (sentence.Count(c => c == ' ') == Words - 1) return 0;
        }
    }

    public override IRun Open(WorkFolder folder) => new CaptionRun(Captioner.Load(folder.Model), folder.Clip);

    /// <summary>Writes a captioner of full size with random weights.</summary>
    private static void WriteModel(string path, ulong seed)
    {
        EfficientNetSettings encoder = EfficientNetSettings.B2;
        TransformerDecoderSettings decoder = new(Vocabulary, encoder.HeadChannels);
        EffNetTrm network = new(encoder, decoder);
        network.Initialize(new Philox(seed));
        LogMel frontEnd = new(FrontEnds.EffB2);
        float[] samples = TestClip.Samples(SampleRate, Seconds);
        using Tensor logMel = new(
            new(1, frontEnd.FrameCount(samples.Length), frontEnd.Bands), frontEnd.Compute(samples));
        BatchStatistics.Measure(network.Encoder, () => network.Encoder.Forward(logMel));

        SafetensorsWriter writer = new();
        ModuleWeights.Save(network, writer);
        writer.Metadata[ModelCard.MetadataKey] = Card(EffNetTrmCard.Describe(encoder, decoder)).ToJson();
        writer.Save(path);
    }

    private static ModelCard Card(JsonObject architecture) => new()
    {
        Schema = ModelCard.CurrentSchema,
        Name = "peers",
        Version = "1.0.0",
        Architecture = architecture,
        FrontEnd = FrontEnds.EffB2.Name,
        Vocabulary = ["<pad>", "<start>", "<end>", "<unk>", .. Enumerable.Range(0, Vocabulary - 4).Select(Word)],
        Languages = ["en"],
        Licence = "MIT",
    };

    // Words of letters alone: bab, bac, ...
    private static string Word(int index)
    {
        Span<char> letters = stackalloc char[4];
        for (int i = letters.Length - 1; i >= 0; i--, index /= 20) letters[i] = "bcdfghjklmnpqrstvwxz"[index % 20];
        return new(letters);
    }

    private static void WavFile(string path) => WavWriter.Save(path, TestClip.Samples(SampleRate, Seconds), SampleRate);

    private sealed class CaptionRun(Captioner captioner, string clip) : IRun
    {
        private string sentence = "";

        public void Once() => sentence = captioner.CaptionAsync(clip).GetAwaiter().GetResult().Caption;

        public WorkOutput Output()
        {
            Once();
            return WorkOutput.OfText(sentence.TrimEnd('.').ToLowerInvariant());
        }

        public void Dispose() => captioner.Dispose();
    }
}
