using Hark.Audio.Aiff;
using Hark.Audio.Flac;
using Hark.Audio.Wav;

namespace Hark.Audio;

/// <summary>Tells formats by content: extensions lie.</summary>
internal static class AudioSniffer
{
    public const int HeadBytes = 512;

    public static AudioContent Sniff(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty) return AudioContent.Empty;
        if (WavDecoder.Recognises(head)) return AudioContent.Wav;
        if (AiffDecoder.Recognises(head)) return AudioContent.Aiff;
        if (FlacReader.Recognises(head)) return AudioContent.Flac;
        if (head.StartsWith("ID3"u8)) return AudioContent.Tagged;
        if (IsForeign(head)) return AudioContent.Foreign;
        return IsText(head) ? AudioContent.Text : AudioContent.Unknown;
    }

    private static bool IsForeign(ReadOnlySpan<byte> head) =>
        head.StartsWith("OggS"u8)
        || (head.Length >= 2 && head[0] == 0xff && (head[1] & 0xe0) == 0xe0) // MPEG audio, AAC
        || (head.Length >= 8 && head[4..].StartsWith("ftyp"u8)) // MP4, M4A
        || head.StartsWith<byte>([0x1a, 0x45, 0xdf, 0xa3]) // Matroska, WebM
        || head.StartsWith<byte>([0x30, 0x26, 0xb2, 0x75]) // WMA
        || head.StartsWith("RIFX"u8)
        || head.StartsWith("riff"u8) // Wave64
        || head.StartsWith("caff"u8)
        || head.StartsWith("wvpk"u8)
        || head.StartsWith("MAC "u8)
        || head.StartsWith(".snd"u8)
        || head.StartsWith("#!AMR"u8);

    // Play lists are text too: they never reach ffmpeg, which would follow them to other files.
    private static bool IsText(ReadOnlySpan<byte> head)
    {
        foreach (byte b in head)
        {
            if (b < ' ' && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f')) return false;
        }
        return true;
    }
}
