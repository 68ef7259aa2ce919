using System.Runtime.CompilerServices;
using Hark.Audio;
using Hark.Checkpoints;
using Hark.Engine;

namespace Hark.Retrieval;

/// <summary>
/// Turns recordings into vectors, and texts too where the model has learned to: sounds that are alike get vectors that
/// are alike. Load one per model and keep it; all members are thread-safe. The same sound gives the same bits, for any
/// number of threads and whatever else is being embedded.
/// </summary>
/// <remarks>
/// A recording is decoded as a stream, mixed down to one channel and resampled. One that is longer than the network's
/// window (10 s for most, 30 s for those made for retrieval) is heard window by window; its vector is the mean of
/// theirs, weighted by their lengths. Memory does not grow with its length.
/// </remarks>
/// <example>
/// <code>
/// using Embedder embedder = Embedder.Load("models/hark-mini.safetensors");
/// float[] vector = await embedder.EmbedAsync("rain.wav");
/// </code>
/// </example>
public sealed class Embedder : IDisposable
{
    private readonly EmbeddingNetwork network;
    private readonly EmbedderOptions options;

    private Embedder(EmbeddingNetwork network, EmbedderOptions options)
    {
        this.network = network;
        this.options = options;
    }

    /// <summary>What the model says about itself.</summary>
    public ModelCard Card => network.Card;

    /// <summary>The length of the vectors.</summary>
    public int Width => network.Width;

    /// <summary>Whether the model hears recordings; a model of texts alone does not.</summary>
    public bool EmbedsSounds => network.HearsSounds;

    /// <summary>Whether the model reads texts. If it hears too, both lie in one space.</summary>
    public bool EmbedsTexts => network.ReadsTexts;

    /// <summary>Whether vectors have unit length, so that the product of two is their cosine.</summary>
    public bool HasUnitVectors => network.IsUnit;

    /// <summary>Loads a model file.</summary>
    /// <param name="modelPath">A <c>.safetensors</c> file with a model card, of any network that makes vectors.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="ModelFormatException">It is damaged or makes no vectors; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static Embedder Load(string modelPath, EmbedderOptions? options = null) => Load(modelPath, options, null);

    internal static Embedder Load(string modelPath, EmbedderOptions? options, ThreadTeam? team)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelPath);
        options ??= new();
        if (!Enum.IsDefined(options.Precision))
            throw new ArgumentOutOfRangeException(nameof(options), options.Precision, "There is no such precision.");
        return new(EmbeddingNetwork.Load(modelPath, team, options.Precision, options.CacheWeights), options);
    }

    /// <summary>
    /// The vector of a recording: WAV, AIFF, FLAC, or what the <c>ffmpeg</c> program reads where it is installed.
    /// </summary>
    /// <param name="audioPath">The file.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="AudioFormatException">The file is not a recording that can be read here.</exception>
    /// <exception cref="IOException">The file cannot be read at all.</exception>
    /// <exception cref="InvalidOperationException">The model does not hear.</exception>
    public Task<float[]> EmbedAsync(string audioPath, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(audioPath);
        RequireSounds();
        return Task.Run(
            () => Embed(AudioFile.Open(audioPath, options.Limits, cancellationToken), cancellationToken),
            cancellationToken);
    }

    /// <summary>The vector of a recording that arrives as a stream: WAV, AIFF or FLAC.</summary>
    /// <param name="audio">The recording, from its position on; it need not be able to seek. Left open.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="AudioFormatException">The stream is not a recording that can be read here.</exception>
    /// <exception cref="InvalidOperationException">The model does not hear.</exception>
    public Task<float[]> EmbedAsync(
        Stream audio, string name = "stream", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(audio);
        RequireSounds();
        return Task.Run(
            () => Embed(AudioFile.Open(audio, name, options.Limits, leaveOpen: true), cancellationToken),
            cancellationToken);
    }

    /// <summary>
    /// The vectors of many recordings, several at a time, in the order given. One that cannot be read does not stop the
    /// others: its entry says why.
    /// </summary>
    /// <exception cref="InvalidOperationException">The model does not hear.</exception>
    public async IAsyncEnumerable<EmbeddedFile> EmbedManyAsync(
        IEnumerable<string> audioPaths, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(audioPaths);
        RequireSounds();
        int atOnce = ThreadTeam.Shared.Threads;
        Queue<Task<EmbeddedFile>> running = new();
        try
        {
            foreach (string path in audioPaths)
            {
                if (running.Count == atOnce) yield return await running.Dequeue().ConfigureAwait(false);
                running.Enqueue(TryEmbedAsync(path, cancellationToken));
            }
            while (running.Count > 0) yield return await running.Dequeue().ConfigureAwait(false);
        }
        finally
        {
            // Whoever stops early does not leave work behind, and nobody else would look at its failures.
            foreach (Task<EmbeddedFile> task in running)
                await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The vector of a text.</summary>
    /// <exception cref="InvalidOperationException">The model does not read, or lacks its tokenizer.</exception>
    public float[] EmbedText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!network.ReadsTexts)
            throw new InvalidOperationException($"The model '{Card.Name}' hears sounds only: it reads no texts.");
        return network.HasTokenizer
            ? network.Embed(text)
            : throw new InvalidOperationException(
                $"The model '{Card.Name}' has no tokenizer: convert it again with the vocabulary of its text encoder "
                    + "(hark models convert --vocabulary).");
    }

    /// <summary>
    /// Frees the memory of the network's plans, and keeps packed weights where
    /// <see cref="EmbedderOptions.CacheWeights"/> says so. Not while something is being embedded.
    /// </summary>
    public void Dispose() => network.Dispose();

    private void RequireSounds()
    {
        if (!network.HearsSounds)
            throw new InvalidOperationException($"The model '{Card.Name}' reads texts only: it hears no sounds.");
    }

    private async Task<EmbeddedFile> TryEmbedAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return new(path, await EmbedAsync(path, cancellationToken).ConfigureAwait(false), null);
        }
        catch (Exception error) when (error is AudioFormatException or IOException or UnauthorizedAccessException)
        {
            return new(path, null, error);
        }
    }

    private float[] Embed(AudioReader reader, CancellationToken cancellationToken)
    {
        using MonoReader mono = new(reader, network.SampleRate);
        float[] window = new float[network.WindowSamples];
        WindowMean mean = new(network.Width, network.IsUnit);
        float[]? only = null;
        for (int windows = 1; ; windows++)
        {
            int count = 0;
            for (int read; count < window.Length && (read = mono.Read(window.AsSpan(count))) > 0; count += read)
                cancellationToken.ThrowIfCancellationRequested();
            if (count > 0)
            {
                float[] vector = network.Embed(window.AsSpan(0, count));
                mean.Add(vector, count);
                only = windows == 1 ? vector : null;
            }
            if (count < window.Length) return only ?? mean.Finish();
        }
    }
}
