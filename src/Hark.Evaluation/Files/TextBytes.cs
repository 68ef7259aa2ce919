using System.Buffers;
using System.Text;

namespace Hark.Evaluation.Files;

/// <summary>A text file as UTF-8, whatever its encoding; what is no text is refused with the place.</summary>
internal static class TextBytes
{
    /// <summary>The largest file that is read. All captions of AudioCaps and Clotho together take 8 MiB.</summary>
    public const int Limit = 256 << 20;

    public static byte[] Read(string path)
    {
        long length = new FileInfo(path).Length;
        if (length > Limit)
        {
            throw new EvaluationException(
                $"{path}: expected at most {Limit >> 20} MiB of captions, found {length >> 20} MiB.");
        }
        return ToUtf8(path, File.ReadAllBytes(path));
    }

    public static byte[] ToUtf8(string path, byte[] bytes)
    {
        if (bytes.AsSpan().StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        else if (bytes is [0xff, 0xfe, ..]) return FromUtf16(path, bytes, new UnicodeEncoding(false, true, true));
        else if (bytes is [0xfe, 0xff, ..]) return FromUtf16(path, bytes, new UnicodeEncoding(true, true, true));
        if (bytes.AsSpan().IndexOf((byte)0) is >= 0 and int zero)
        {
            throw new EvaluationException(
                $"{path}: expected text, found a zero at byte {zero}. Save the file as UTF-8.");
        }
        int at = 0;
        while (at < bytes.Length)
        {
            // Long runs of ASCII need no look at single characters.
            int run = bytes.AsSpan(at).IndexOfAnyExceptInRange((byte)1, (byte)0x7f);
            if (run < 0) break;
            at += run;
            if (Rune.DecodeFromUtf8(bytes.AsSpan(at), out _, out int taken) != OperationStatus.Done)
            {
                throw new EvaluationException(
                    $"{path}: expected UTF-8, found 0x{bytes[at]:x2} at byte {at} (line {LineOf(bytes, at)}), which is "
                    + "none. Save the file as UTF-8.");
            }
            at += taken;
        }
        return bytes;
    }

    /// <summary>The line, from 1, of a byte.</summary>
    public static int LineOf(ReadOnlySpan<byte> text, int at) => text[..at].Count((byte)'\n') + 1;

    private static byte[] FromUtf16(string path, byte[] bytes, UnicodeEncoding encoding)
    {
        try
        {
            return Encoding.UTF8.GetBytes(encoding.GetString(bytes, 2, bytes.Length - 2));
        }
        catch (DecoderFallbackException error)
        {
            throw new EvaluationException(
                $"{path}: expected UTF-16 as the byte order mark says, found something else at byte "
                + $"{error.Index + 2}. Save the file as UTF-8.",
                error);
        }
    }
}
