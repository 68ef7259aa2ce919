namespace Hark.Audio.Flac;

/// <summary>
/// Decodes FLAC (RFC 9639) frame by frame: all subframes, 4 to 32 bits, both checksums. A damaged or truncated file is
/// an error with the offset of the frame; nothing is concealed.
/// </summary>
internal sealed class FlacReader : AudioReader
{
    private readonly ByteSource source;
    private readonly FlacBitReader bits;
    private readonly long[][] block; // [channels][block size]
    private int blockStart, blockEnd;
    private long framesDecoded;
    private bool warned;

    private FlacReader(ByteSource source, FlacStreamInfo info)
        : base(source.Name, source.Limits, info.SampleRate, info.Channels, info.FrameCount)
    {
        this.source = source;
        Info = info;
        bits = new(source);
        block = new long[info.Channels][];
        Array.Fill(block, []);
    }

    public FlacStreamInfo Info { get; }

    public override string Format => $"FLAC, {Info.Bits}-bit";

    public static bool Recognises(ReadOnlySpan<byte> head) => head.StartsWith(FlacStreamInfo.Signature);

    public static FlacReader Open(ByteSource source) => new(source, FlacStreamInfo.Read(source));

    protected override void Dispose(bool disposing) => source.Dispose();

    private protected override int ReadCore(Span<float> interleaved)
    {
        int done = 0;
        while (done < interleaved.Length)
        {
            if (blockStart == blockEnd && !ReadFrame()) break;
            int frames = Math.Min(blockEnd - blockStart, (interleaved.Length - done) / Channels);
            float scale = 1f / (1L << (Info.Bits - 1));
            for (int channel = 0; channel < Channels; channel++)
            {
                ReadOnlySpan<long> samples = block[channel].AsSpan(blockStart, frames);
                int at = done + channel;
                foreach (long sample in samples)
                {
                    interleaved[at] = sample * scale;
                    at += Channels;
                }
            }
            blockStart += frames;
            done += frames * Channels;
        }
        return done;
    }

    private bool ReadFrame()
    {
        if (IsAtEnd()) return false;
        long at = bits.ByteOffset;
        bits.StartCrc();
        FlacFrameHeader header = FlacFrameHeader.Read(bits, source, Info);
        for (int channel = 0; channel < Channels; channel++)
        {
            if (block[channel].Length < header.BlockSize) block[channel] = new long[header.BlockSize];
            bool isSide = header.Assignment switch
            {
                FlacFrameHeader.LeftSide or FlacFrameHeader.MidSide => channel == 1,
                FlacFrameHeader.SideRight => channel == 0,
                _ => false,
            };
            FlacSubframe.Read(bits, source, Info.Bits + (isSide ? 1 : 0), block[channel].AsSpan(0, header.BlockSize));
        }
        ushort crc = bits.FinishCrc();
        if (bits.Read(16) != crc)
        {
            throw source.Error(
                "the checksum of a frame is wrong", "The file is damaged: copy or download it again.", at);
        }
        if (header.Assignment >= FlacFrameHeader.LeftSide)
        {
            Undo(header.Assignment, block[0].AsSpan(0, header.BlockSize), block[1].AsSpan(0, header.BlockSize));
        }
        blockStart = 0;
        blockEnd = header.BlockSize;
        framesDecoded += header.BlockSize;
        return true;
    }

    private bool IsAtEnd()
    {
        if (framesDecoded < FrameCount)
        {
            if (!bits.AtEnd) return false;
            throw source.Error($"expected {FrameCount} samples, found the end of the file after {framesDecoded}",
                "The file is truncated: copy or download it again.", bits.ByteOffset);
        }
        // All that was declared is read. More frames mean that the header lies; anything else is a tag at the end.
        if (bits.AtEnd) return true;
        if (FrameCount is null) return bits.Peek(24) == 0x544147; // "TAG", ID3 version 1
        if (bits.Peek(15) != FlacFrameHeader.Sync) return true;
        if (!warned) Warn($"the header declares {FrameCount} samples, more follow: read to the end of the file");
        warned = true;
        return false;
    }

    /// <summary>Turns a side channel (left minus right) and its partner back into left and right.</summary>
    private static void Undo(int assignment, Span<long> first, Span<long> second)
    {
        for (int i = 0; i < first.Length; i++)
        {
            long a = first[i], b = second[i];
            switch (assignment)
            {
                case FlacFrameHeader.LeftSide:
                    second[i] = a - b;
                    break;
                case FlacFrameHeader.SideRight:
                    first[i] = a + b;
                    break;
                default:
                    long twiceMid = (a << 1) | (b & 1);
                    first[i] = (twiceMid + b) >> 1;
                    second[i] = (twiceMid - b) >> 1;
                    break;
            }
        }
    }
}
