using Hark.Checkpoints;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Features;
using Hark.Models;
using Hark.Text;

namespace Hark.Captioning;

/// <summary>
/// A captioner from samples to words: front-end, network and vocabulary of one model file. Thread-safe.
/// </summary>
internal sealed class CaptionNetwork : IDisposable
{
    /// <summary>The fewest samples that give the decoder one column of features: 32 frames.</summary>
    public const int ShortestSamples = 4960;

    private readonly EffNetTrm network;
    private readonly TracedNetwork listen;
    private readonly TracedNetwork speak;
    private readonly LogMel frontEnd;
    private readonly WordVocabulary vocabulary;

    private CaptionNetwork(
        ModelCard card,
        EffNetTrm network,
        LogMel frontEnd,
        WordVocabulary vocabulary,
        ThreadTeam? team,
        Precision precision)
    {
        Card = card;
        this.network = network;
        this.frontEnd = frontEnd;
        this.vocabulary = vocabulary;
        listen = new(inputs => Listen(inputs[0]), team, precision: precision);
        speak = new(inputs => TracedCaptionModel.Trace(network.Decoder, inputs), team, precision: precision);
    }

    public ModelCard Card { get; }

    public EffNetTrm Network => network;

    public int SampleRate => frontEnd.Settings.SampleRate;

    /// <summary>The most words that the decoder can place, the end included.</summary>
    public int MaxWords => network.Decoder.Settings.MaxLength;

    public int Vocabulary => vocabulary.Count;

    public static CaptionNetwork Load(
        string path, ThreadTeam? team = null, Precision precision = Precision.Float32)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        ModelCard card = ModelCard.Read(file);
        EffNetTrm network = EffNetTrmCard.Build(card, file.FileName);
        if (card.FrontEnd != FrontEnds.EffB2.Name)
        {
            throw new ModelFormatException(
                file.FileName, $"the card says the front-end is '{card.FrontEnd}', expected '{FrontEnds.EffB2.Name}'");
        }
        ModuleWeights.Load(network, file);
        network.RequireGradient(false);
        network.Eval();
        foreach ((string name, Tensor value) in network.State())
        {
            if (Audio.SampleCheck.IndexOfNotFinite(value.Span) >= 0)
            {
                throw new ModelFormatException(
                    file.FileName,
                    "expected finite weights, found one that is not",
                    tensorName: name,
                    hint: "Train or download it again.");
            }
        }
        return new(card, network, new LogMel(FrontEnds.EffB2), card.ReadVocabulary(file.FileName), team, precision);
    }

    /// <summary>Finished captions of clips of one length, best first, as ids and scores.</summary>
    /// <param name="clips">
    /// Mono samples at <see cref="SampleRate"/>, all of one length, at least <see cref="ShortestSamples"/>.
    /// </param>
    /// <param name="options">The search.</param>
    /// <param name="cancellationToken">Stops the search between words.</param>
    public IReadOnlyList<IReadOnlyList<Hypothesis>> Describe(
        IReadOnlyList<ReadOnlyMemory<float>> clips, BeamSearchOptions options, CancellationToken cancellationToken)
    {
        int frames = frontEnd.FrameCount(clips[0].Length);
        using GraphRun run = listen.Rent(new Shape(clips.Count, frames, frontEnd.Bands));
        Tensor logMel = run.Input(0); // [B, T, F]
        int size = logMel.Shape.Stride(0);
        for (int b = 0; b < clips.Count; b++) frontEnd.Compute(clips[b].Span, logMel.Span.Slice(b * size, size));
        cancellationToken.ThrowIfCancellationRequested();
        run.Execute();

        using TensorScope scope = new();
        DecoderMemory memory = Memory(run, clips.Count, EffNetTrm.FeatureLength(frames));
        TracedCaptionModel model = new(network.Decoder, speak, memory, options.MaxLength);
        return BeamSearch.Search(model, options, cancellationToken);
    }

    /// <summary>The sentence of a caption.</summary>
    public string Sentence(Hypothesis hypothesis) => CaptionText.ToSentence(vocabulary.Decode(hypothesis.Ids));

    public void Dispose()
    {
        listen.Dispose();
        speak.Dispose();
    }

    // The part that runs once per clip: what is traced, folded and planned.
    private Tensor[] Listen(Tensor logMel)
    {
        Tensor features = network.Encoder.Forward(logMel); // [B, T', E]
        DecoderMemory memory = network.Decoder.Remember(features, Tensor.Zeros(new(0))); // the mask plays no part here
        return [.. memory.Keys, .. memory.Values];
    }

    private static DecoderMemory Memory(GraphRun run, int clips, int columnsThatCount)
    {
        int layers = run.OutputCount / 2;
        int[] lengths = new int[clips];
        Array.Fill(lengths, columnsThatCount);
        Tensor[] outputs = [.. Enumerable.Range(0, run.OutputCount).Select(i => run[i])];
        return new(outputs[..layers], outputs[layers..], EffNetTrm.FeatureMask(lengths, outputs[0].Shape[1]));
    }
}
