using System.Text;

namespace Hark.Text;

/// <summary>The bytes of a vocabulary file, of bounded size.</summary>
internal sealed class VocabularyFile
{
    /// <summary>No vocabulary is larger: more means a damaged or hostile file.</summary>
    private const long MaxBytes = 64 << 20;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private VocabularyFile(string name, byte[] bytes)
    {
        Name = name;
        Bytes = bytes;
    }

    public string Name { get; }

    public byte[] Bytes { get; }

    public static VocabularyFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string name = Path.GetFileName(path);
        using FileStream stream = File.OpenRead(path);
        if (stream.Length > MaxBytes)
            throw new VocabularyException($"expected at most {MaxBytes} bytes, found {stream.Length}", name, MaxBytes);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new(name, bytes);
    }

    /// <summary>A file whose text is at hand already.</summary>
    public static VocabularyFile Of(string name, string text) => new(name, Strict.GetBytes(text));

    public VocabularyException Error(string rule, long offset) => new(rule, Name, offset);

    /// <summary>The lines without their ends, and the byte at which each starts; the last may end with the file.
    /// </summary>
    public IEnumerable<(string Line, long Offset)> Lines()
    {
        for (int start = 0; start < Bytes.Length;)
        {
            int length = Bytes.AsSpan(start).IndexOf((byte)'\n');
            int end = length < 0 ? Bytes.Length : start + length;
            int stop = end > start && Bytes[end - 1] == '\r' ? end - 1 : end;
            yield return (Text(start, stop), start);
            start = end + 1;
        }
    }

    private string Text(int start, int end)
    {
        try
        {
            return Strict.GetString(Bytes, start, end - start);
        }
        catch (DecoderFallbackException error)
        {
            throw Error("expected UTF-8, found other bytes", start + Math.Max(0, error.Index));
        }
    }
}
