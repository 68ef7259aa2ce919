using System.Buffers.Binary;
using System.Text;

namespace Hark.Checkpoints;

/// <summary>
/// Sequential reading of a pickle with a bound on everything; positions count from the start of the source.
/// </summary>
internal sealed class PickleInput(ByteSource source, string record, long position = 0)
{
    private const int WindowLength = 1 << 16;

    // No name or number in text form is longer.
    private const int MaxLine = 1 << 16;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly byte[] window = new byte[Math.Min(WindowLength, source.Length)];
    private long windowStart;
    private int windowCount;

    /// <summary>Offset of the next byte.</summary>
    public long Position { get; private set; } = position;

    /// <summary>Bytes left.</summary>
    public long Remaining => source.Length - Position;

    public byte ReadByte()
    {
        if (Position < windowStart || Position >= windowStart + windowCount) FillWindow();
        return window[Position++ - windowStart];
    }

    /// <summary>Bytes of a declared length, checked before memory is taken.</summary>
    public byte[] ReadBytes(ulong count)
    {
        if (count > (ulong)Remaining || count > (ulong)Array.MaxLength)
            throw Error($"expected {count} bytes, found {Remaining}", Position);
        byte[] bytes = new byte[count];
        source.Read(Position, bytes);
        Position += bytes.Length;
        return bytes;
    }

    /// <summary>Bytes up to a line feed, without it.</summary>
    public byte[] ReadLine()
    {
        long start = Position;
        List<byte> line = [];
        for (byte value = ReadByte(); value != (byte)'\n'; value = ReadByte())
        {
            if (line.Count == MaxLine) throw Error($"expected a line of at most {MaxLine} bytes", start);
            line.Add(value);
        }
        return [.. line];
    }

    /// <summary>UTF-8 text of a declared length in bytes.</summary>
    public string ReadUtf8(ulong count) => DecodeUtf8(ReadBytes(count));

    /// <summary>Strict UTF-8.</summary>
    public string DecodeUtf8(byte[] bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Error("text is no valid UTF-8", Position - bytes.Length);
        }
    }

    public int ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(ReadBytes(2));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(ReadBytes(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(8));

    /// <summary>An error at an offset of this record.</summary>
    public ModelFormatException Error(string rule, long offset, string? hint = null) =>
        new(source.FileName, $"{record}: {rule}", offset, hint: hint);

    private void FillWindow()
    {
        if (Remaining <= 0)
            throw Error("the data ends in the middle of a value", Position, "The file is cut off: fetch it again.");
        windowStart = Position;
        windowCount = (int)Math.Min(window.Length, Remaining);
        source.Read(Position, window.AsSpan(0, windowCount));
    }
}
