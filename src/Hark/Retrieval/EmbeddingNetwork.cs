using Hark.Checkpoints;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Features;
using Hark.Layers;
using Hark.Models.Architectures;

namespace Hark.Retrieval;

/// <summary>A network from samples, or from a text, to a vector, as a model file holds it. Thread-safe.</summary>
internal sealed class EmbeddingNetwork : IDisposable
{
    private readonly SoundEmbedding? sounds;
    private readonly TextEmbedding? texts;
    private readonly LogMel? frontEnd;
    private readonly TextIds? tokenizer;
    private readonly TracedNetwork? hear;
    private readonly TracedNetwork? read;
    private readonly PackedWeightsFile? packs;

    private EmbeddingNetwork(
        ModelCard card,
        SoundEmbedding? sounds,
        TextEmbedding? texts,
        TextIds? tokenizer,
        ThreadTeam? team,
        Precision precision,
        PackedWeightsFile? packs)
    {
        Card = card;
        this.packs = packs;
        PackedWeights source = packs ?? PackedWeights.Fresh;
        this.sounds = sounds;
        this.texts = texts;
        this.tokenizer = tokenizer;
        if (sounds is not null)
        {
            frontEnd = new(FrontEnds.Get(card.FrontEnd));
            ShortestSamples = sounds.ShortestSamples(frontEnd);
            hear = new(inputs => [Hear(inputs)], source, team, precision: precision);
        }
        if (texts is not null)
            read = new(inputs => [texts.Forward(inputs[0], inputs[1])], source, team, precision: precision);
    }

    public ModelCard Card { get; }

    public int Width => sounds?.Width ?? texts!.Width;

    public bool HearsSounds => sounds is not null;

    public bool ReadsTexts => texts is not null;

    public bool HasTokenizer => tokenizer is not null;

    public bool IsUnit => sounds?.IsUnit ?? texts!.IsUnit;

    public int SampleRate => frontEnd!.Settings.SampleRate;

    public int WindowSamples => (int)(sounds!.WindowSeconds * SampleRate);

    public int ShortestSamples { get; }

    public static EmbeddingNetwork Load(string path, ThreadTeam? team, Precision precision, bool cacheWeights)
    {
        using Checkpoint file = Checkpoint.Open(path);
        ModelCard card = ModelCard.Read(file);
        Architecture architecture = ArchitectureRegistry.Of(card, file.FileName);
        Module network = ModelLoader.Load(card, architecture, file);
        SoundEmbedding? sounds = architecture.Sounds(network);
        TextEmbedding? texts = architecture.Texts(network);
        if (sounds is null && texts is null)
            throw new ModelFormatException(
                file.FileName,
                $"expected a network that makes vectors, found '{architecture.Title}', which makes none");
        if (sounds is not null && FrontEnds.All.All(preset => preset.Name != card.FrontEnd))
            throw new ModelFormatException(
                file.FileName,
                $"the card says the front-end is {ModelFormatException.Quote(card.FrontEnd)}, known are "
                    + string.Join(", ", FrontEnds.All.Select(preset => preset.Name)));
        TextIds? tokenizer = texts is null ? null : TextIds.Create(file, texts);
        PackedWeightsFile? packs = cacheWeights ? PackedWeightsFile.Beside(path) : null;
        return new(card, sounds, texts, tokenizer, team, precision, packs);
    }

    /// <summary>The vector of at most one window of samples.</summary>
    public float[] Embed(ReadOnlySpan<float> samples)
    {
        if (samples.Length < ShortestSamples)
        {
            float[] padded = new float[ShortestSamples];
            samples.CopyTo(padded);
            samples = padded;
        }
        int heard = frontEnd!.FrameCount(samples.Length), bands = frontEnd.Bands;
        int frames = sounds!.Frames ?? heard;
        Shape logMelShape = new(1, frames, bands);
        using GraphRun run = sounds.ForwardWithSamples is null
            ? hear!.Rent(logMelShape)
            : hear!.Rent(logMelShape, new Shape(1, samples.Length));
        Span<float> logMel = run.Input(0).Span; // [1, T, F]
        if (frames == heard)
        {
            frontEnd.Compute(samples, logMel);
        }
        else
        {
            ReadOnlySpan<float> all = frontEnd.Compute(samples);
            int count = Math.Min(all.Length, logMel.Length);
            all[..count].CopyTo(logMel);
            logMel[count..].Fill(sounds.Filling);
        }
        if (sounds.ForwardWithSamples is not null) samples.CopyTo(run.Input(1).Span);
        run.Execute();
        return run[0].Span.ToArray();
    }

    /// <summary>The vector of a text.</summary>
    public float[] Embed(string text)
    {
        float[] ids = tokenizer!.Encode(text);
        Shape shape = new(1, ids.Length);
        using GraphRun run = read!.Rent(shape, shape);
        ids.CopyTo(run.Input(0).Span);
        run.Input(1).Span.Fill(1);
        run.Execute();
        return run[0].Span.ToArray();
    }

    public void Dispose()
    {
        hear?.Dispose();
        read?.Dispose();
        packs?.Dispose();
    }

    private Tensor Hear(IReadOnlyList<Tensor> inputs) => sounds!.ForwardWithSamples is { } forward
        ? forward(inputs[0], inputs[1])
        : sounds.Forward(inputs[0]);
}
