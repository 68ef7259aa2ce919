using System.Runtime.CompilerServices;
using System.Text;

namespace Hark.Text;

/// <summary>
/// A sorted text file of WordNet, held as its bytes: an index has 5 MB, and a look-up is a binary search over the
/// starts of its lines. Opening checks the order, without which a search would miss what is there.
/// </summary>
internal sealed class WordNetFile
{
    /// <summary>Three times the largest index of WordNet 3.1: more means a damaged or hostile file.</summary>
    private const long MaxBytes = 16 << 20;

    private readonly byte[] bytes;
    private readonly int[] starts; // of the lines, and the end of the last
    private readonly int licenceLines;

    private WordNetFile(string path, byte[] bytes)
    {
        Path = path;
        this.bytes = bytes;
        starts = StartsOf(bytes);
        while (licenceLines < starts.Length - 1 && Line(licenceLines).StartsWith("  "u8)) licenceLines++;
        if (FindDisorder(bytes, starts, licenceLines) is int line and >= 0)
            throw Error("expected a line after its neighbour in the order of their bytes, found one before it", line);
    }

    public string Path { get; }

    /// <summary>The licence at the head of the file, which names the version.</summary>
    public string Licence => Encoding.Latin1.GetString(bytes, 0, starts[licenceLines]);

    public static WordNetFile Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        if (stream.Length > MaxBytes)
            throw new WordNetException($"expected at most {MaxBytes} bytes, found {stream.Length}", path);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new(path, bytes);
    }

    /// <summary>The first line that begins with <paramref name="key"/>; the number of lines if none does.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        int low = licenceLines, high = starts.Length - 1;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (Line(middle).SequenceCompareTo(key) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>Whether a line exists and begins with a key.</summary>
    public bool IsAt(int line, ReadOnlySpan<byte> key) => line < starts.Length - 1 && Line(line).StartsWith(key);

    /// <summary>A line without its end.</summary>
    public ReadOnlySpan<byte> Line(int line)
    {
        ReadOnlySpan<byte> text = bytes.AsSpan(starts[line]..starts[line + 1]);
        return text.TrimEnd("\r\n"u8);
    }

    public WordNetException Error(string rule, int line) => new(rule, Path, line + 1);

    // Both go over every line at the start of a process: they are not worth a slow first version.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int FindDisorder(ReadOnlySpan<byte> bytes, int[] starts, int first)
    {
        for (int line = first + 1; line < starts.Length - 1; line++)
            if (bytes[starts[line - 1]..starts[line]].SequenceCompareTo(bytes[starts[line]..starts[line + 1]]) >= 0)
                return line;
        return -1;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int[] StartsOf(ReadOnlySpan<byte> bytes)
    {
        bool isOpen = bytes.Length > 0 && bytes[^1] != '\n';
        int[] starts = new int[bytes.Count((byte)'\n') + (isOpen ? 2 : 1)];
        for (int line = 1, end = 0; line < starts.Length; line++)
        {
            int length = bytes[end..].IndexOf((byte)'\n');
            end = length < 0 ? bytes.Length : end + length + 1;
            starts[line] = end;
        }
        return starts;
    }
}
