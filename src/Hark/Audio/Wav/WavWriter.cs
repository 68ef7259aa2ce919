using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Hark.Audio.Wav;

/// <summary>
/// Writes a WAV file, streaming. Sizes are set in the header when the writer is disposed; on a stream that cannot seek
/// they stay "unknown", which readers understand. Not thread-safe.
/// </summary>
public sealed class WavWriter : IDisposable
{
    private const int HeaderBytes = 44;

    private readonly Stream stream;
    private readonly bool leaveOpen;
    private readonly long origin;
    private readonly int channels;
    private readonly WavSampleFormat format;
    private readonly byte[] header = new byte[HeaderBytes];
    private readonly byte[] block = new byte[1 << 14];
    private long dataBytes;
    private bool disposed;

    /// <summary>Writes to a stream, from its position on.</summary>
    /// <param name="stream">Receives the file.</param>
    /// <param name="sampleRate">Frames per second, in Hz.</param>
    /// <param name="channels">Samples per frame, 1 to 64.</param>
    /// <param name="format">How samples are stored.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the writer is disposed.</param>
    public WavWriter(
        Stream stream,
        int sampleRate,
        int channels = 1,
        WavSampleFormat format = WavSampleFormat.Pcm16,
        bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, 64);
        this.stream = stream;
        this.channels = channels;
        this.format = format;
        this.leaveOpen = leaveOpen;
        origin = stream.CanSeek ? stream.Position : 0;
        FillHeader(sampleRate);
        stream.Write(header);
    }

    /// <summary>Creates or replaces a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sampleRate">Frames per second, in Hz.</param>
    /// <param name="channels">Samples per frame, 1 to 64.</param>
    /// <param name="format">How samples are stored.</param>
    public WavWriter(string path, int sampleRate, int channels = 1, WavSampleFormat format = WavSampleFormat.Pcm16)
        : this(new FileStream(path, FileMode.Create, FileAccess.Write), sampleRate, channels, format)
    {
    }

    private int SampleBytes => format == WavSampleFormat.Pcm16 ? 2 : 4;

    /// <summary>Writes a whole clip to a file.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="interleaved">Samples, frame after frame.</param>
    /// <param name="sampleRate">Frames per second, in Hz.</param>
    /// <param name="channels">Samples per frame, 1 to 64.</param>
    /// <param name="format">How samples are stored.</param>
    public static void Save(
        string path,
        ReadOnlySpan<float> interleaved,
        int sampleRate,
        int channels = 1,
        WavSampleFormat format = WavSampleFormat.Pcm16)
    {
        using WavWriter writer = new(path, sampleRate, channels, format);
        writer.Write(interleaved);
    }

    /// <summary>Appends whole frames.</summary>
    /// <param name="interleaved">Samples in -1 to 1; the length is a multiple of the number of channels.</param>
    public void Write(ReadOnlySpan<float> interleaved)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (interleaved.Length % channels != 0)
        {
            throw new ArgumentException($"Expected whole frames of {channels} samples.", nameof(interleaved));
        }
        long bytes = (long)interleaved.Length * SampleBytes;
        if (dataBytes + bytes > uint.MaxValue - HeaderBytes)
        {
            throw new InvalidOperationException("A WAV file holds at most 4 GiB: start another file.");
        }
        dataBytes += bytes;
        for (int done = 0; done < interleaved.Length;)
        {
            ReadOnlySpan<float> part = interleaved.Slice(done, Math.Min(interleaved.Length - done, block.Length / 4));
            stream.Write(block.AsSpan(0, Encode(part)));
            done += part.Length;
        }
    }

    /// <summary>Sets the sizes in the header and closes the stream, unless it was to stay open.</summary>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        if (stream.CanSeek)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), (uint)(HeaderBytes - 8 + dataBytes));
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(40), (uint)dataBytes);
            long end = stream.Position;
            stream.Position = origin;
            stream.Write(header);
            stream.Position = end;
        }
        if (leaveOpen) stream.Flush();
        else stream.Dispose();
    }

    private int Encode(ReadOnlySpan<float> part)
    {
        if (format == WavSampleFormat.IeeeFloat32)
        {
            MemoryMarshal.AsBytes(part).CopyTo(block);
            return 4 * part.Length;
        }
        Span<short> target = MemoryMarshal.Cast<byte, short>(block.AsSpan(0, 2 * part.Length));
        for (int i = 0; i < part.Length; i++)
        {
            target[i] = (short)Math.Clamp(MathF.Round(part[i] * 32768f), short.MinValue, short.MaxValue);
        }
        return 2 * part.Length;
    }

    private void FillHeader(int sampleRate)
    {
        int frameBytes = channels * SampleBytes;
        Span<byte> h = header;
        BinaryPrimitives.WriteUInt32LittleEndian(h, WavConstants.Riff);
        BinaryPrimitives.WriteUInt32LittleEndian(h[4..], WavConstants.UnknownSize);
        BinaryPrimitives.WriteUInt32LittleEndian(h[8..], WavConstants.Wave);
        BinaryPrimitives.WriteUInt32LittleEndian(h[12..], WavConstants.Format);
        BinaryPrimitives.WriteUInt32LittleEndian(h[16..], 16);
        BinaryPrimitives.WriteUInt16LittleEndian(
            h[20..], format == WavSampleFormat.Pcm16 ? WavConstants.Pcm : WavConstants.IeeeFloat);
        BinaryPrimitives.WriteUInt16LittleEndian(h[22..], (ushort)channels);
        BinaryPrimitives.WriteUInt32LittleEndian(h[24..], (uint)sampleRate);
        BinaryPrimitives.WriteUInt32LittleEndian(h[28..], (uint)((long)sampleRate * frameBytes));
        BinaryPrimitives.WriteUInt16LittleEndian(h[32..], (ushort)frameBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(h[34..], (ushort)(8 * SampleBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(h[36..], WavConstants.Data);
        BinaryPrimitives.WriteUInt32LittleEndian(h[40..], WavConstants.UnknownSize);
    }
}
