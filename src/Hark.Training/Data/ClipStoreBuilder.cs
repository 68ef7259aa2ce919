using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Hark.Audio;

namespace Hark.Training.Data;

/// <summary>
/// Decodes recordings into the cache files of <see cref="ClipStore"/>, one file per rate, each written beside its place
/// and moved there when it is complete.
/// </summary>
internal sealed class ClipStoreBuilder(
    IReadOnlyList<string> files, string folder, byte[] key, IProgress<ClipStoreProgress>? progress)
{
    private const int ClipsPerRound = 64; // decoded in parallel, then appended in order: bounded memory, fixed layout
    private const int Decoders = 2;

    /// <summary>Names what the cache holds: format, paths and sizes of all recordings, in order.</summary>
    public static byte[] Key(IReadOnlyList<string> files, string folder)
    {
        var text = new StringBuilder(Encoding.ASCII.GetString(ClipStoreFormat.Magic));
        foreach (string file in files)
        {
            var info = new FileInfo(Path.Combine(folder, file));
            text.Append('\n').Append(file).Append(' ').Append(info.Exists ? info.Length : -1);
        }
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }

    public static string CachePath(string cacheFolder, byte[] key, int sampleRate) =>
        Path.Combine(cacheFolder, $"clips-{Convert.ToHexStringLower(key.AsSpan(0, 8))}-{sampleRate}.pcm");

    public void Build(IReadOnlyList<(int SampleRate, string Path)> targets, CancellationToken cancellationToken)
    {
        foreach ((_, string path) in targets) Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string suffix = $".{Path.GetRandomFileName()}.part"; // several may build at once;
        var writers = new List<Writer>();
        try
        {
            foreach ((int rate, string path) in targets) writers.Add(new Writer(path + suffix, rate, files.Count));
            DecodeAll(writers, cancellationToken);
            foreach (Writer writer in writers) writer.Finish(key);
            foreach ((_, string path) in targets) File.Move(path + suffix, path, overwrite: true);
        }
        finally
        {
            foreach (Writer writer in writers) writer.Dispose();
            foreach ((_, string path) in targets) File.Delete(path + suffix); // nothing there after a success
        }
    }

    private void DecodeAll(List<Writer> writers, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Decoders, CancellationToken = cancellationToken };
        for (int first = 0; first < files.Count; first += ClipsPerRound)
        {
            int count = Math.Min(ClipsPerRound, files.Count - first);
            var decoded = new float[count][][];
            string?[] reasons = new string?[count];
            int round = first;
            Parallel.For(0, count, options, i =>
            {
                try
                {
                    decoded[i] = Decode(files[round + i], writers, cancellationToken);
                }
                catch (Exception e) when (e is IOException or AudioFormatException)
                {
                    reasons[i] = $"{files[round + i]}: {e.Message}";
                }
            });
            failures.AddRange(reasons.OfType<string>());
            foreach (float[][]? clip in decoded)
            {
                for (int w = 0; clip is not null && w < writers.Count; w++) writers[w].Append(clip[w]);
            }
            progress?.Report(new ClipStoreProgress(first + count, files.Count));
        }
        if (failures.Count > 0)
        {
            throw new InvalidDataException(
                $"{failures.Count} of {files.Count} clips cannot be decoded ({files.Count - failures.Count} can): "
                + string.Join("; ", failures.Take(5)) + ". Repair the files or take their rows out of the table.");
        }
    }

    private float[][] Decode(string file, List<Writer> writers, CancellationToken cancellationToken)
    {
        AudioClip clip = AudioFile.ReadMono(Path.Combine(folder, file), cancellationToken: cancellationToken);
        return writers.Select(w => Resampler.Resample(clip.Samples, clip.SampleRate, w.SampleRate)).ToArray();
    }

    /// <summary>Appends clips to one cache file and remembers where they lie.</summary>
    private sealed class Writer : IDisposable
    {
        private readonly FileStream stream;
        private readonly List<ClipStoreFormat.Entry> entries = [];
        private short[] buffer = [];
        private long written;

        public Writer(string path, int sampleRate, int count)
        {
            SampleRate = sampleRate;
            stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
            stream.Position = ClipStoreFormat.DataOffset(count);
        }

        public int SampleRate { get; }

        public void Append(float[] samples)
        {
            // Lossy codecs overshoot full scale: such a clip is scaled into 16 bits and back, not clipped.
            float peak = Math.Max(1f, samples.Length == 0 ? 0 : samples.Max(Math.Abs));
            float scale = peak / short.MaxValue;
            if (buffer.Length < samples.Length) buffer = new short[samples.Length];
            for (int n = 0; n < samples.Length; n++) buffer[n] = (short)MathF.Round(samples[n] / scale);
            stream.Write(MemoryMarshal.AsBytes(buffer.AsSpan(0, samples.Length)));
            entries.Add(new ClipStoreFormat.Entry(written, ClipExtent.Measure(samples, SampleRate), scale));
            written += samples.Length;
        }

        public void Finish(byte[] key)
        {
            stream.Position = 0;
            stream.Write(ClipStoreFormat.Encode(SampleRate, key, entries));
            stream.Flush(flushToDisk: true);
            stream.Dispose();
        }

        public void Dispose() => stream.Dispose();
    }
}
