using System.IO.MemoryMappedFiles;
using System.Runtime.Intrinsics;

namespace Hark.Training.Data;

/// <summary>
/// The samples of many clips at one rate, mono, decoded once into one memory-mapped file of 16-bit numbers: drawing a
/// random piece of a random clip costs microseconds, and the operating system decides what stays in memory.
/// </summary>
/// <remarks>Reading is safe for any number of threads; dispose only after the last read.</remarks>
public sealed unsafe class ClipStore : IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly ClipStoreFormat.Entry[] entries;
    private readonly Dictionary<string, int> indices;
    private readonly short* samples;

    private ClipStore(
        MemoryMappedFile file, MemoryMappedViewAccessor view, byte* start, ClipStoreFormat.Entry[] entries,
        int sampleRate, IReadOnlyList<string> files)
    {
        this.file = file;
        this.view = view;
        this.entries = entries;
        samples = (short*)(start + ClipStoreFormat.DataOffset(entries.Length));
        SampleRate = sampleRate;
        indices = files.Select((name, index) => (name, index))
            .ToDictionary(p => p.name, p => p.index, StringComparer.Ordinal);
    }

    /// <summary>The rate of all clips, in Hz.</summary>
    public int SampleRate { get; }

    /// <summary>How many clips there are.</summary>
    public int Count => entries.Length;

    /// <summary>
    /// Opens the stores of the given files at several rates, decoding what the cache does not hold yet.
    /// </summary>
    /// <param name="files">Paths below <paramref name="folder"/>; a clip's index is its place in this list.</param>
    /// <param name="folder">The folder of the recordings.</param>
    /// <param name="cacheFolder">Where the cache files are kept; may be deleted at any time between runs.</param>
    /// <param name="sampleRates">The rates in Hz; every recording is decoded once for all of them.</param>
    /// <param name="progress">Told after every few clips.</param>
    /// <param name="cancellationToken">Stops the decoding; nothing is left in the cache.</param>
    /// <exception cref="InvalidDataException">
    /// Recordings cannot be decoded: how many, and the first reasons.
    /// </exception>
    public static IReadOnlyList<ClipStore> Open(
        IReadOnlyList<string> files, string folder, string cacheFolder, IReadOnlyList<int> sampleRates,
        IProgress<ClipStoreProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        byte[] key = ClipStoreBuilder.Key(files, folder);
        string[] paths = sampleRates.Select(rate => ClipStoreBuilder.CachePath(cacheFolder, key, rate)).ToArray();
        var stores = new ClipStore?[paths.Length];
        for (int i = 0; i < paths.Length; i++) stores[i] = TryMap(paths[i], sampleRates[i], key, files);
        int[] missing = Enumerable.Range(0, paths.Length).Where(i => stores[i] is null).ToArray();
        if (missing.Length > 0)
        {
            var builder = new ClipStoreBuilder(files, folder, key, progress);
            builder.Build(missing.Select(i => (sampleRates[i], paths[i])).ToArray(), cancellationToken);
            foreach (int i in missing)
            {
                stores[i] = TryMap(paths[i], sampleRates[i], key, files)
                    ?? throw new IOException($"{paths[i]}: written just now but not readable as a clip store");
            }
        }
        return stores!;
    }

    /// <summary>
    /// Opens the stores of all train clips of a table, held-out ones included: every trainer that uses this shares the
    /// cache.
    /// </summary>
    public static IReadOnlyList<ClipStore> OpenTrain(
        ClipTable table, string cacheFolder, IReadOnlyList<int> sampleRates,
        IProgress<ClipStoreProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        string[] files = table.Clips.Where(c => c.Split == ClipSplit.Train).Select(c => c.File).ToArray();
        return Open(files, table.AudioFolder, cacheFolder, sampleRates, progress, cancellationToken);
    }

    /// <summary>The index of a file, as it was given to <see cref="Open"/>.</summary>
    /// <exception cref="KeyNotFoundException">The store does not hold the file.</exception>
    public int IndexOf(string clipFile) => indices.TryGetValue(clipFile, out int index)
        ? index
        : throw new KeyNotFoundException($"the clip store does not hold '{clipFile}'");

    /// <summary>Length and active part of a clip.</summary>
    public ClipExtent Extent(int clip) => entries[clip].Extent;

    /// <summary>The whole clip in a new array.</summary>
    public float[] Read(int clip)
    {
        float[] whole = new float[entries[clip].Extent.Samples];
        Read(clip, 0, whole);
        return whole;
    }

    /// <summary>Reads a window of a clip; where it reaches beyond an end of the clip, it holds zeros.</summary>
    /// <param name="clip">Index of the clip.</param>
    /// <param name="start">First sample of the window in the clip; may be negative.</param>
    /// <param name="destination">The window, full scale 1.</param>
    public void Read(int clip, int start, Span<float> destination)
    {
        ref readonly ClipStoreFormat.Entry entry = ref entries[clip];
        int before = (int)Math.Clamp(-(long)start, 0, destination.Length);
        int from = Math.Max(start, 0);
        int count = Math.Clamp(entry.Extent.Samples - from, 0, destination.Length - before);
        destination[..before].Clear();
        var source = new ReadOnlySpan<short>(samples + entry.Start + from, count);
        Convert(source, destination.Slice(before, count), entry.Scale);
        destination[(before + count)..].Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
    }

    private static void Convert(ReadOnlySpan<short> source, Span<float> destination, float scale)
    {
        int n = 0;
        Vector256<float> scales = Vector256.Create(scale);
        for (; n <= source.Length - Vector256<short>.Count; n += Vector256<short>.Count)
        {
            (Vector256<int> low, Vector256<int> high) = Vector256.Widen(Vector256.Create(source[n..]));
            (Vector256.ConvertToSingle(low) * scales).CopyTo(destination[n..]);
            (Vector256.ConvertToSingle(high) * scales).CopyTo(destination[(n + Vector256<int>.Count)..]);
        }
        for (; n < source.Length; n++) destination[n] = source[n] * scale;
    }

    private static ClipStore? TryMap(string path, int sampleRate, byte[] key, IReadOnlyList<string> files)
    {
        if (!File.Exists(path)) return null;
        var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        MemoryMappedViewAccessor view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        var head = new ReadOnlySpan<byte>(start, (int)Math.Min(view.Capacity, ClipStoreFormat.DataOffset(files.Count)));
        ClipStoreFormat.Entry[]? entries = ClipStoreFormat.TryDecode(head, sampleRate, key, files.Count);
        if (entries is not null && Fits(entries, view.Capacity))
            return new ClipStore(file, view, start, entries, sampleRate, files);
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
        return null;
    }

    /// <summary>A cache file that was cut short must be built again, not read beyond its end.</summary>
    private static bool Fits(ClipStoreFormat.Entry[] entries, long fileBytes)
    {
        long available = (fileBytes - ClipStoreFormat.DataOffset(entries.Length)) / sizeof(short);
        return entries.All(e => e.Start >= 0 && e.Extent.Samples >= 0 && e.Start + e.Extent.Samples <= available);
    }
}
