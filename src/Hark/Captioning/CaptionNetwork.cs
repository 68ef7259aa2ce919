using Hark.Captioning.Decoding;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Features;
using Hark.Layers;
using Hark.Models;
using Hark.Text;

namespace Hark.Captioning;

/// <summary>
/// A captioner from samples to words: front-end, network and vocabulary of one model file. Thread-safe.
/// </summary>
internal sealed class CaptionNetwork : IDisposable
{
    private readonly ICaptionNetwork network;
    private readonly TracedNetwork listen;
    private readonly TracedNetwork speak;
    private readonly LogMel frontEnd;
    private readonly WordVocabulary vocabulary;

    private CaptionNetwork(
        ModelCard card,
        CaptionArchitecture architecture,
        Module module,
        WordVocabulary vocabulary,
        ThreadTeam? team,
        Precision precision)
    {
        Card = card;
        Module = module;
        PublishedDecoding = architecture.Decoding;
        this.vocabulary = vocabulary;
        network = (ICaptionNetwork)module;
        frontEnd = new(FrontEnds.Get(card.FrontEnd));
        listen = new(inputs => network.Listen(inputs[0]), team, precision: precision);
        speak = new(inputs => DecoderCaptionModel.Trace(network.Decoder, inputs), team, precision: precision);
    }

    public ModelCard Card { get; }

    public Module Module { get; }

    public int SampleRate => frontEnd.Settings.SampleRate;

    /// <summary>The fewest samples of a clip: those of the network's fewest frames.</summary>
    public int ShortestSamples => (network.FewestFrames - 1) * frontEnd.Settings.HopLength;

    /// <summary>The most words that the decoder can place, the end included.</summary>
    public int MaxWords => network.Decoder.MaxLength;

    /// <summary>How captions were made when the network was published.</summary>
    public DecodingOptions PublishedDecoding { get; }

    public int Vocabulary => vocabulary.Count;

    public static CaptionNetwork Load(
        string path, ThreadTeam? team = null, Precision precision = Precision.Float32)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        ModelCard card = ModelCard.Read(file);
        CaptionArchitecture architecture = CaptionArchitectures.Of(card, file.FileName);
        Module module = architecture.Build(card, file.FileName);
        ModuleWeights.Load(module, file);
        module.RequireGradient(false);
        module.Eval();
        foreach ((string name, Tensor value) in module.State())
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
        return new(card, architecture, module, card.ReadVocabulary(file.FileName), team, precision);
    }

    /// <summary>Finished captions of clips of one length, best first, as ids and scores.</summary>
    /// <param name="clips">
    /// Mono samples at <see cref="SampleRate"/>, all of one length, at least <see cref="ShortestSamples"/>.
    /// </param>
    /// <param name="options">The search.</param>
    /// <param name="cancellationToken">Stops the search between words.</param>
    public IReadOnlyList<IReadOnlyList<Hypothesis>> Describe(
        IReadOnlyList<ReadOnlyMemory<float>> clips, DecodingOptions options, CancellationToken cancellationToken)
    {
        int frames = frontEnd.FrameCount(clips[0].Length);
        using GraphRun run = listen.Rent(new Shape(clips.Count, frames, frontEnd.Bands));
        Tensor logMel = run.Input(0); // [B, T, F]
        int size = logMel.Shape.Stride(0);
        for (int b = 0; b < clips.Count; b++) frontEnd.Compute(clips[b].Span, logMel.Span.Slice(b * size, size));
        cancellationToken.ThrowIfCancellationRequested();
        run.Execute();
        Tensor[] memory = new Tensor[run.OutputCount];
        for (int i = 0; i < memory.Length; i++) memory[i] = run[i];
        DecoderCaptionModel model = new(network.Decoder, memory, options.MaxLength, speak);
        return CaptionSearch.Run(model, options, cancellationToken);
    }

    /// <summary>The sentence of a caption.</summary>
    public string Sentence(Hypothesis hypothesis) => CaptionText.ToSentence(vocabulary.Decode(hypothesis.Ids));

    public void Dispose()
    {
        listen.Dispose();
        speak.Dispose();
    }
}
