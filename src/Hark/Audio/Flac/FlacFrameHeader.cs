namespace Hark.Audio.Flac;

/// <summary>The head of a frame (RFC 9639, section 9.1).</summary>
/// <param name="BlockSize">Samples per channel, 1 to 65535.</param>
/// <param name="Assignment">
/// How the channels are coded: 0 to 7 one by one, 8 left-side, 9 side-right, 10 mid-side.
/// </param>
internal readonly record struct FlacFrameHeader(int BlockSize, int Assignment)
{
    public const uint Sync = 0x7ffc; // 14 bits and a reserved zero
    public const int LeftSide = 8;
    public const int SideRight = 9;
    public const int MidSide = 10;

    private static ReadOnlySpan<int> Rates =>
        [0, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000];

    private static ReadOnlySpan<int> SampleBits => [0, 8, 12, -1, 16, 20, 24, 32];

    /// <summary>Reads a header that stands at a byte border and checks it against the stream's own facts.</summary>
    public static FlacFrameHeader Read(FlacBitReader reader, ByteSource source, FlacStreamInfo info)
    {
        long at = reader.ByteOffset;
        byte crc = 0;
        uint head = (NextByte() << 24) | (NextByte() << 16) | (NextByte() << 8) | NextByte();
        if (head >> 17 != Sync) throw Damaged($"expected the start of a frame, found {head >> 16:x4}");
        int sizeCode = (int)(head >> 12) & 15, rateCode = (int)(head >> 8) & 15;
        int assignment = (int)(head >> 4) & 15, bitsCode = (int)(head >> 1) & 7;
        SkipNumber();
        int blockSize = sizeCode switch
        {
            1 => 192,
            >= 2 and <= 5 => 576 << (sizeCode - 2),
            6 => (int)NextByte() + 1,
            7 => (int)((NextByte() << 8) | NextByte()) + 1,
            >= 8 => 256 << (sizeCode - 8),
            _ => 0,
        };
        int rate = rateCode switch
        {
            < 12 => Rates[rateCode],
            12 => (int)NextByte() * 1000,
            13 => (int)((NextByte() << 8) | NextByte()),
            14 => (int)((NextByte() << 8) | NextByte()) * 10,
            _ => -1,
        };
        byte expected = crc;
        if (NextByte() != expected) throw Damaged("the checksum of a frame header is wrong");
        int channels = assignment < LeftSide ? assignment + 1 : 2, bits = SampleBits[bitsCode];
        if (blockSize is 0 or 65536 || assignment > MidSide || rate < 0 || bits < 0 || (head & 1) != 0)
        {
            throw Damaged("a frame header uses reserved values");
        }
        if (channels != info.Channels || (rate != 0 && rate != info.SampleRate) || (bits != 0 && bits != info.Bits))
        {
            throw Damaged($"expected {info.Channels} channels of {info.Bits} bits at {info.SampleRate} Hz throughout, "
                + $"found a frame of {channels} channels, {bits} bits, {rate} Hz");
        }
        return new(blockSize, assignment);

        uint NextByte()
        {
            uint value = (uint)reader.Read(8);
            crc = FlacCrc.Update8(crc, (byte)value);
            return value;
        }

        // The frame's or first sample's number, in extended UTF-8; reading is sequential, so it is not needed.
        void SkipNumber()
        {
            uint first = NextByte();
            int length = first < 0x80 ? 1 : System.Numerics.BitOperations.LeadingZeroCount(~(first << 24));
            if (length > 7 || (first >= 0x80 && length == 1)) throw Damaged("a frame number is not UTF-8");
            for (int i = 1; i < length; i++)
            {
                if (NextByte() >> 6 != 2) throw Damaged("a frame number is not UTF-8");
            }
        }

        AudioFormatException Damaged(string rule) => source.Error(rule, "The file is damaged.", at);
    }
}
