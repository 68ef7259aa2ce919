using System.Buffers;
using System.Text;

namespace Hark.Text;

/// <summary>
/// The printable stand-in of each byte in the files of GPT-2, RoBERTa and BART: bytes that are printable in Latin-1
/// stand for themselves, the other 68 are U+0100 and following in rising order (a space is <c>Ġ</c>).
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] StandIns = Build();
    private static readonly byte[] Bytes = Invert();

    public static char StandIn(byte value) => StandIns[value];

    /// <summary>Appends the bytes of a token; characters that stand for no byte are written in UTF-8.</summary>
    public static void Write(string token, ArrayBufferWriter<byte> bytes)
    {
        foreach (Rune rune in token.EnumerateRunes())
        {
            int point = rune.Value;
            if (point < Bytes.Length && StandIns[Bytes[point]] == point)
            {
                bytes.Write([Bytes[point]]);
            }
            else
            {
                int length = rune.EncodeToUtf8(bytes.GetSpan(4));
                bytes.Advance(length);
            }
        }
    }

    private static char[] Build()
    {
        char[] standIns = new char[256];
        char next = '\u0100';
        for (int value = 0; value < 256; value++)
        {
            bool isPrintable = value is (>= 33 and <= 126) or (>= 161 and <= 172) or >= 174;
            standIns[value] = isPrintable ? (char)value : next++;
        }
        return standIns;
    }

    private static byte[] Invert()
    {
        byte[] bytes = new byte[StandIns.Max() + 1];
        for (int value = 0; value < 256; value++) bytes[StandIns[value]] = (byte)value;
        return bytes;
    }
}
