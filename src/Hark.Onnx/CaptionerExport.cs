using System.Globalization;
using Hark.Captioning;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Features;
using Hark.Models;

namespace Hark.Onnx;

/// <summary>
/// Writes a captioner's model file as ONNX: the encoder, and the decoder that scores a whole prefix at once. Sounds
/// have one length, fixed in the files, batches any size; a file carries the model card in its metadata. Thread-safe.
/// </summary>
public sealed class CaptionerExport
{
    /// <summary>The longest sound that can be exported for, in seconds.</summary>
    public const double MostSeconds = 600;

    private readonly ModelCard card;
    private readonly EffNetTrm network;
    private readonly LogMel frontEnd = new(FrontEnds.EffB2);

    private CaptionerExport(CaptionNetwork captioner, string modelPath)
    {
        card = captioner.Card;
        network = captioner.Module as EffNetTrm ?? throw new ModelFormatException(
            modelPath, $"expected an '{EffNetTrmCard.Id}' model to export, found '{card.ArchitectureId}'");
        MaxWords = captioner.MaxWords;
    }

    /// <summary>The shortest sound that the network can hear, in seconds.</summary>
    public static double FewestSeconds =>
        (double)((EffNetTrm.FramesPerColumn - 1) * FrontEnds.EffB2.HopLength) / FrontEnds.EffB2.SampleRate;

    /// <summary>The most words that the decoder can place.</summary>
    public int MaxWords { get; }

    /// <summary>Loads a model file.</summary>
    /// <param name="modelPath">A <c>.safetensors</c> file with a model card.</param>
    /// <exception cref="ModelFormatException">The file is damaged or is no captioner; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static CaptionerExport Load(string modelPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelPath);
        using CaptionNetwork captioner = CaptionNetwork.Load(modelPath);
        return new(captioner, modelPath);
    }

    /// <summary>Writes the encoder: <c>log_mel</c> [B, T, 64] to <c>features</c> [B, T', E].</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="seconds">
    /// The length of the sound, <see cref="FewestSeconds"/> to <see cref="MostSeconds"/>.
    /// </param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void WriteEncoder(string path, double seconds)
    {
        Shape logMel = LogMelShape(seconds);
        OnnxExporter.Export(
            inputs => [network.Encoder.Forward(inputs[0])],
            Describe("encoder", [("log_mel", logMel)], ["features"], string.Create(
                CultureInfo.InvariantCulture,
                $"Encoder of {card.Name}. log_mel: the front-end {card.FrontEnd} of {seconds} s of sound. "
                + $"The first {EffNetTrm.FeatureLength(logMel[1])} columns of features count.")),
            path);
    }

    /// <summary>
    /// Writes the decoder: <c>ids</c> [B, L], <c>features</c> [B, T', E] and <c>features_mask</c> [B, T'] to
    /// <c>logits</c> [B, L, V]. The logits at a place depend on the ids up to that place alone, so that a prefix
    /// shorter than L is filled up with anything.
    /// </summary>
    /// <param name="path">The file to write.</param>
    /// <param name="seconds">
    /// The length of the sound, <see cref="FewestSeconds"/> to <see cref="MostSeconds"/>.
    /// </param>
    /// <param name="words">L, the most words of a caption with the start token, 1 to <see cref="MaxWords"/>.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void WriteDecoder(string path, double seconds, int words)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(words, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(words, MaxWords);
        Shape features = FeatureShape(seconds), ids = new(1, words), mask = new(1, features[1]);
        int columns = EffNetTrm.FeatureLength(LogMelShape(seconds)[1]);
        OnnxExporter.Export(
            inputs =>
            {
                DecoderMemory memory = network.Decoder.Remember(inputs[1], inputs[2]);
                return [network.Decoder.Forward(inputs[0], Tensor.Full(inputs[0].Shape, 1), memory)];
            },
            Describe("decoder", [("ids", ids), ("features", features), ("features_mask", mask)], ["logits"],
                $"Decoder of {card.Name}. ids: the start token and the words so far; what stands behind them has no "
                + $"influence. features_mask: 1 for the first {columns} columns, 0 for others. logits at place i: the "
                + "word after it."),
            path);
    }

    private OnnxSignature Describe(
        string part, IReadOnlyList<(string, Shape)> inputs, IReadOnlyList<string> outputs, string text) =>
        new($"{card.Name}-{part}", inputs, outputs)
        {
            HasOpenBatch = true,
            Description = text,
            Metadata = new Dictionary<string, string> { [ModelCard.MetadataKey] = card.ToJson(), ["hark.part"] = part },
        };

    private Shape LogMelShape(double seconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seconds, FewestSeconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(seconds, MostSeconds);
        int samples = (int)Math.Round(seconds * frontEnd.Settings.SampleRate);
        return new(1, frontEnd.FrameCount(samples), frontEnd.Bands);
    }

    private Shape FeatureShape(double seconds) =>
        NetworkGraph.Trace(inputs => [network.Encoder.Forward(inputs[0])], LogMelShape(seconds)).Outputs[0].Shape;
}
