using Hark.Captioning.Decoding;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Features;
using Hark.Layers;
using Hark.Models;
using Hark.Models.Architectures;
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
    private readonly CaptionWords words;
    private readonly PackedWeightsFile? packs;

    private CaptionNetwork(
        ModelCard card,
        Module module,
        CaptionWords words,
        ThreadTeam? team,
        Precision precision,
        PackedWeightsFile? packs)
    {
        Card = card;
        Module = module;
        this.words = words;
        this.packs = packs;
        network = (ICaptionNetwork)module;
        frontEnd = new(FrontEnds.Get(card.FrontEnd));
        PackedWeights source = packs ?? PackedWeights.Fresh;
        listen = new(inputs => network.Listen(inputs[0]), source, team, precision: precision);
        speak = DecoderCaptionModel.Plan(network.Decoder, team, precision, source);
    }

    public ModelCard Card { get; }

    public Module Module { get; }

    public int SampleRate => frontEnd.Settings.SampleRate;

    /// <summary>The fewest samples of a clip: those of the network's fewest frames.</summary>
    public int ShortestSamples => (network.FewestFrames - 1) * frontEnd.Settings.HopLength;

    /// <summary>The most words that the decoder can place, the end included.</summary>
    public int MaxWords => network.Decoder.MaxLength;

    /// <summary>How captions were made when the network was published.</summary>
    public DecodingOptions PublishedDecoding =>
        Module is HtsatBart ? TransformersBeamOptions.WavCaps : new BeamSearchOptions();

    public int Vocabulary => network.Decoder.Vocabulary;

    /// <summary>What stands in the way of one search over this network and another one; null where nothing does.
    /// </summary>
    public string? DifferenceTo(CaptionNetwork other) =>
        other.SampleRate != SampleRate ? $"it hears {other.SampleRate} Hz, the first one {SampleRate} Hz"
        : !words.IsSameAs(other.words) ? "its words are others than those of the first one"
        : null;

    public static CaptionNetwork Load(
        string path, ThreadTeam? team = null, Precision precision = Precision.Float32, bool cacheWeights = false)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        ModelCard card = ModelCard.Read(file);
        Module module = ModelLoader.Load(card, ArchitectureRegistry.Of(card, file.FileName), file);
        if (module is not ICaptionNetwork network)
        {
            throw new ModelFormatException(
                file.FileName,
                $"expected a captioner, found the architecture '{card.ArchitectureId}'",
                hint: "'hark embed' turns sounds into vectors with other networks.");
        }
        if (!network.FrontEnds.Any(frontEnd => frontEnd.Name == card.FrontEnd))
        {
            throw new ModelFormatException(
                file.FileName,
                $"the card says the front-end is '{card.FrontEnd}', expected "
                + string.Join(" or ", network.FrontEnds.Select(frontEnd => $"'{frontEnd.Name}'")));
        }
        CaptionWords words = CaptionWords.Read(card, file);
        if (words.Count != network.Decoder.Vocabulary)
        {
            throw new ModelFormatException(
                file.FileName, $"expected {network.Decoder.Vocabulary} words, found {words.Count}");
        }
        return new(card, module, words, team, precision, cacheWeights ? PackedWeightsFile.Beside(path) : null);
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
        using HeardClips heard = Hear(clips, options.MaxLength, cancellationToken);
        return CaptionSearch.Run(heard.Model, options, cancellationToken);
    }

    /// <summary>The first half of <see cref="Describe"/>: what a search over these clips needs.</summary>
    public HeardClips Hear(
        IReadOnlyList<ReadOnlyMemory<float>> clips, int maxLength, CancellationToken cancellationToken)
    {
        int frames = frontEnd.FrameCount(clips[0].Length);
        GraphRun run = listen.Rent(new Shape(clips.Count, frames, frontEnd.Bands));
        try
        {
            Tensor logMel = run.Input(0); // [B, T, F]
            int size = logMel.Shape.Stride(0);
            for (int b = 0; b < clips.Count; b++) frontEnd.Compute(clips[b].Span, logMel.Span.Slice(b * size, size));
            cancellationToken.ThrowIfCancellationRequested();
            run.Execute();
            Tensor[] memory = new Tensor[run.OutputCount];
            for (int i = 0; i < memory.Length; i++) memory[i] = run[i];
            return new(run, new DecoderCaptionModel(network.Decoder, memory, maxLength, speak));
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>The sentence of a caption.</summary>
    public string Sentence(Hypothesis hypothesis) => CaptionText.ToSentence(words.Decode(hypothesis.Ids));

    public void Dispose()
    {
        listen.Dispose();
        speak.Dispose();
        packs?.Dispose();
    }
}
