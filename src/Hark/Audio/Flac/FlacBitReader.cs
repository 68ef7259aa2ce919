using System.Buffers.Binary;
using System.Numerics;

namespace Hark.Audio.Flac;

/// <summary>
/// Reads bits, most significant first, and keeps the CRC-16 of the frame. The next bits stand at the top of
/// <c>cache</c>; below the <c>bits</c> valid ones it may hold some that were loaded early, which the next load repeats.
/// </summary>
internal sealed class FlacBitReader(ByteSource source)
{
    private const int BufferBytes = 1 << 15;

    private readonly byte[] buffer = new byte[BufferBytes];
    private int position, end;
    private ulong cache;
    private int bits;
    private int crcStart;
    private ushort crc;

    /// <summary>Offset in the source of the byte that holds the next bit.</summary>
    public long ByteOffset => source.Position - (end - NextByte);

    // The index in the buffer of the first byte that is not wholly consumed, or of the next one if all are.
    private int NextByte => position - bits / 8;

    /// <summary>Whether the source has ended; only at a byte border.</summary>
    public bool AtEnd
    {
        get
        {
            if (bits < 8) Fill();
            return bits < 8;
        }
    }

    /// <summary>The next bits without consuming them; zeros where the source has ended.</summary>
    public uint Peek(int count)
    {
        if (bits < count) Fill();
        return (uint)(cache >> (64 - count));
    }

    /// <summary>An unsigned number of 0 to 56 bits.</summary>
    public ulong Read(int count)
    {
        if (bits < count)
        {
            Fill();
            if (bits < count) throw Ended();
        }
        ulong value = cache >> 1 >> (63 - count);
        cache <<= count;
        bits -= count;
        return value;
    }

    /// <summary>A two's complement number of 0 to 56 bits.</summary>
    public long ReadSigned(int count)
    {
        if (count == 0) return 0;
        return (long)(Read(count) << (64 - count)) >> (64 - count);
    }

    /// <summary>The number of zeros before the next one; both are consumed.</summary>
    public long ReadUnary()
    {
        long count = 0;
        while (true)
        {
            if (bits == 0)
            {
                Fill();
                if (bits == 0) throw Ended();
            }
            int zeros = BitOperations.LeadingZeroCount(cache);
            if (zeros < bits)
            {
                cache <<= zeros + 1;
                bits -= zeros + 1;
                return count + zeros;
            }
            count += bits;
            cache <<= bits;
            bits = 0;
        }
    }

    /// <summary>
    /// Rice codes: a quotient in unary, <paramref name="parameter"/> bits of remainder, then zigzag to a signed number.
    /// </summary>
    public void ReadRice(Span<long> residual, int parameter)
    {
        for (int i = 0; i < residual.Length; i++)
        {
            if (bits < 40) Fill();
            int zeros = BitOperations.LeadingZeroCount(cache), needed = zeros + 1 + parameter;
            ulong folded;
            if (needed <= bits)
            {
                // zeros + 1 <= bits <= 63, so every shift is below 64.
                folded = ((ulong)zeros << parameter) | ((cache << (zeros + 1)) >> 1 >> (63 - parameter));
                cache = cache << (zeros + 1) << parameter;
                bits -= needed;
            }
            else
            {
                folded = ((ulong)ReadUnary() << parameter) | Read(parameter);
            }
            if (folded > uint.MaxValue)
            {
                throw source.Error("expected a residual of at most 32 bits, found a longer one",
                    "The file is damaged.", ByteOffset);
            }
            residual[i] = (long)(folded >> 1) ^ -(long)(folded & 1);
        }
    }

    /// <summary>Starts the CRC-16 at the next byte.</summary>
    public void StartCrc()
    {
        crcStart = NextByte;
        crc = 0;
    }

    /// <summary>Goes to the next byte border and gives the CRC-16 up to there.</summary>
    public ushort FinishCrc()
    {
        int rest = bits % 8;
        cache <<= rest;
        bits -= rest;
        crc = FlacCrc.Update16(crc, buffer.AsSpan(crcStart..NextByte));
        crcStart = NextByte;
        return crc;
    }

    private AudioFormatException Ended() => source.Error("expected more FLAC data, found the end of the file",
        "The file is truncated: copy or download it again.", source.Position);

    /// <summary>Loads at least 56 bits, fewer only at the end.</summary>
    private void Fill()
    {
        if (end - position < 8) Refill();
        if (end - position >= 8)
        {
            cache |= BinaryPrimitives.ReadUInt64BigEndian(buffer.AsSpan(position)) >> bits;
            position += (63 - bits) >> 3;
            bits |= 56;
            return;
        }
        while (bits < 56 && position < end)
        {
            cache |= (ulong)buffer[position++] << (56 - bits);
            bits += 8;
        }
    }

    private void Refill()
    {
        int keep = NextByte;
        if (crcStart < keep) crc = FlacCrc.Update16(crc, buffer.AsSpan(crcStart..keep));
        crcStart = 0;
        buffer.AsSpan(keep, end - keep).CopyTo(buffer);
        position -= keep;
        end -= keep;
        end += source.Read(buffer.AsSpan(end));
    }
}
