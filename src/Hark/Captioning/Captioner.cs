using System.Globalization;
using System.Runtime.CompilerServices;
using Hark.Audio;
using Hark.Captioning.Decoding;
using Hark.Checkpoints;
using Hark.Engine;

namespace Hark.Captioning;

/// <summary>
/// Describes recordings in sentences. Load one per model and keep it; all members are thread-safe. The same sound gives
/// the same caption, to the last bit of its confidence, for any number of threads and whatever else is being captioned.
/// </summary>
/// <remarks>
/// A recording is decoded as a stream, mixed down to one channel and resampled. Of one longer than
/// <see cref="WindowSeconds"/> the loudest such stretch is captioned; memory does not grow with its length.
/// </remarks>
/// <example>
/// <code>
/// using Captioner captioner = Captioner.Load("models/hark-mini.safetensors");
/// CaptionResult result = await captioner.CaptionAsync("rain.wav");
/// Console.WriteLine($"{result.Caption} ({result.Confidence:0.00})");
/// </code>
/// </example>
public sealed class Captioner : IDisposable
{
    /// <summary>The longest stretch of a recording that is captioned, in seconds.</summary>
    public const double WindowSeconds = 10;

    private const int BlockSamples = 1 << 14;

    private readonly CaptionEnsemble networks;
    private readonly CaptionerOptions options;
    private readonly DecodingOptions search;

    private Captioner(CaptionEnsemble networks, CaptionerOptions options)
    {
        this.networks = networks;
        this.options = options;
        search = networks.Strategy(options);
    }

    /// <summary>What the model, the first one of an ensemble, says about itself.</summary>
    public ModelCard Card => networks.First.Card;

    /// <summary>Loads a model file.</summary>
    /// <param name="modelPath">A <c>.safetensors</c> file with a model card.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="ModelFormatException">The file is damaged or is no captioner; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static Captioner Load(string modelPath, CaptionerOptions? options = null) =>
        Load(modelPath, options, team: null);

    /// <summary>
    /// Loads several model files that caption together, by the rule of SJTU 2022: one search over the mean of their
    /// log-probabilities, which runs to the longest caption.
    /// </summary>
    /// <param name="modelPaths">Model files of one vocabulary and one sample rate, at least one.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="ModelFormatException">A file is damaged, is no captioner, or does not fit the first one.
    /// </exception>
    /// <exception cref="IOException">A file cannot be opened or read.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public static Captioner LoadEnsemble(IReadOnlyList<string> modelPaths, CaptionerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(modelPaths);
        ArgumentOutOfRangeException.ThrowIfZero(modelPaths.Count, nameof(modelPaths));
        return Load(modelPaths, options, team: null);
    }

    internal static Captioner Load(string modelPath, CaptionerOptions? options, ThreadTeam? team)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelPath);
        return Load([modelPath], options, team);
    }

    private static Captioner Load(IReadOnlyList<string> modelPaths, CaptionerOptions? options, ThreadTeam? team)
    {
        options ??= new();
        if (!Enum.IsDefined(options.Precision))
            throw new ArgumentOutOfRangeException(nameof(options), options.Precision, "There is no such precision.");
        if (!Enum.IsDefined(options.Decoding))
            throw new ArgumentOutOfRangeException(nameof(options), options.Decoding, "There is no such strategy.");
        return new(CaptionEnsemble.Load(modelPaths, team, options.Precision, options.CacheWeights), options);
    }

    /// <summary>
    /// Captions a recording: WAV, AIFF, FLAC, or what the <c>ffmpeg</c> program reads where it is installed.
    /// </summary>
    /// <param name="audioPath">The file.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="AudioFormatException">The file is not a recording that can be read here.</exception>
    /// <exception cref="IOException">The file cannot be read at all.</exception>
    public Task<CaptionResult> CaptionAsync(string audioPath, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(audioPath);
        return Task.Run(
            () => Caption(AudioFile.Open(audioPath, options.Limits, cancellationToken), cancellationToken),
            cancellationToken);
    }

    /// <summary>Captions a recording that arrives as a stream: WAV, AIFF or FLAC.</summary>
    /// <param name="audio">The recording, from its position on; it need not be able to seek. Left open.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="AudioFormatException">The stream is not a recording that can be read here.</exception>
    public Task<CaptionResult> CaptionAsync(
        Stream audio, string name = "stream", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(audio);
        return Task.Run(
            () => Caption(AudioFile.Open(audio, name, options.Limits, leaveOpen: true), cancellationToken),
            cancellationToken);
    }

    /// <summary>Captions samples.</summary>
    /// <param name="samples">One channel, full scale -1 to 1. Not to be changed before the task ends.</param>
    /// <param name="sampleRate">Samples per second, in Hz.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="AudioFormatException">There are no samples, or one is not finite.</exception>
    public Task<CaptionResult> CaptionAsync(
        ReadOnlyMemory<float> samples, int sampleRate, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRate);
        return Task.Run(
            () => Caption(new SampleReader(samples, sampleRate, options.Limits), cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Captions many recordings, several at a time, and returns them in the order given. One that cannot be captioned
    /// does not stop the others: its entry says why.
    /// </summary>
    /// <param name="audioPaths">The files; read a few ahead of the results.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async IAsyncEnumerable<CaptionedFile> CaptionManyAsync(
        IEnumerable<string> audioPaths, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(audioPaths);
        int atOnce = ThreadTeam.Shared.Threads;
        Queue<Task<CaptionedFile>> running = new();
        try
        {
            foreach (string path in audioPaths)
            {
                if (running.Count == atOnce) yield return await running.Dequeue().ConfigureAwait(false);
                running.Enqueue(TryCaptionAsync(path, cancellationToken));
            }
            while (running.Count > 0) yield return await running.Dequeue().ConfigureAwait(false);
        }
        finally
        {
            // Whoever stops early does not leave work behind, and nobody else would look at its failures.
            foreach (Task<CaptionedFile> task in running)
                await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Frees the memory of the network's plans, and keeps packed weights where
    /// <see cref="CaptionerOptions.CacheWeights"/> says so. Not while something is being captioned.
    /// </summary>
    public void Dispose() => networks.Dispose();

    private async Task<CaptionedFile> TryCaptionAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return new(path, await CaptionAsync(path, cancellationToken).ConfigureAwait(false), null);
        }
        catch (Exception error) when (error is AudioFormatException or IOException or UnauthorizedAccessException)
        {
            return new(path, null, error);
        }
    }

    private CaptionResult Caption(AudioReader reader, CancellationToken cancellationToken)
    {
        using MonoReader mono = new(reader, networks.First.SampleRate);
        LoudestPart loudest = new((int)(WindowSeconds * networks.First.SampleRate));
        float[] block = new float[BlockSamples];
        for (int read = mono.Read(block); read > 0; read = mono.Read(block))
        {
            cancellationToken.ThrowIfCancellationRequested();
            loudest.Add(block.AsSpan(0, read));
        }
        ReadOnlyMemory<float> heard = loudest.Finish();
        List<string> warnings = [.. mono.Warnings];
        IReadOnlyList<Hypothesis> captions = networks.Describe(Prepare(heard, warnings), search, cancellationToken);
        return Result(captions, loudest, heard.Length, warnings);
    }

    /// <summary>At least as many samples as the network needs.</summary>
    private ReadOnlyMemory<float> Prepare(ReadOnlyMemory<float> heard, List<string> warnings)
    {
        if (!heard.Span.ContainsAnyExcept(0f)) warnings.Add("the part that was captioned is digital silence");
        int shortest = networks.ShortestSamples;
        if (heard.Length >= shortest) return heard;
        warnings.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{Seconds(heard.Length):0.###} s of sound is less than the network needs: padded with silence to "
            + $"{Seconds(shortest):0.##} s"));
        float[] padded = new float[shortest];
        heard.CopyTo(padded);
        return padded;
    }

    private CaptionResult Result(
        IReadOnlyList<Hypothesis> captions, LoudestPart loudest, int heardSamples, IReadOnlyList<string> warnings)
    {
        // Continuations of finished captions are a by-product of the search. Two captions may read the same, and one
        // without words says nothing.
        CaptionAlternative[] all = [.. captions
            .Where(caption => !caption.Ids.AsSpan(0, caption.Ids.Length - 1).Contains(search.EndId))
            .Select(caption => new CaptionAlternative(networks.First.Sentence(caption), Confidence(caption)))
            .DistinctBy(caption => caption.Caption)
            .OrderBy(caption => caption.Caption.Length == 0)];
        return new()
        {
            Caption = all[0].Caption,
            Confidence = all[0].Confidence,
            Alternatives = [.. all.Skip(1).Where(caption => caption.Caption.Length > 0)],
            DurationSeconds = Seconds(loudest.TotalSamples),
            StartSeconds = Seconds(loudest.StartSample),
            EndSeconds = Seconds(loudest.StartSample + heardSamples),
            Warnings = warnings,
        };
    }

    // A search divides by the length to a power; how sure the network is does not depend on that.
    private double Confidence(Hypothesis caption)
    {
        bool hasPower = options.Decoding is DecodingStrategy.Beam or DecodingStrategy.Diverse;
        return Math.Exp(caption.Score * Math.Pow(caption.Ids.Length, hasPower ? options.LengthPenalty - 1 : 0));
    }

    private double Seconds(long samples) => (double)samples / networks.First.SampleRate;
}
