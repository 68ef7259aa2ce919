using System.Buffers.Binary;

namespace Hark.Checkpoints;

/// <summary>Tells the format of a model file by its first bytes, and names what people give by mistake.</summary>
internal static class CheckpointKind
{
    private const int StartLength = 512;
    private const string FetchAgain = "Fetch the file itself and try again.";
    private const string Convert = "Convert it to safetensors first.";

    /// <summary>Whether the file is a PyTorch checkpoint; false for safetensors.</summary>
    /// <exception cref="ModelFormatException">It is neither; the message says what it seems to be.</exception>
    public static bool IsTorch(string path)
    {
        using ByteSource file = ByteSource.OpenFile(path);
        if (file.Length == 0)
            throw new ModelFormatException(
                file.FileName, "expected a model file, found an empty file", 0, hint: FetchAgain);
        Span<byte> start = stackalloc byte[(int)Math.Min(StartLength, file.Length)];
        file.Read(0, start);
        if (start.StartsWith("PK\x03\x04"u8) || (start[0] == 0x80 && start.Length > 1 && start[1] is >= 2 and <= 5))
            return true;
        // A header length whose upper bytes are zero, then the brace: no other format looks so.
        if (start.Length > 8 && start[8] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(start) < 1UL << 32)
            return false;
        var (found, hint) = Describe(start);
        throw new ModelFormatException(
            file.FileName, $"expected a safetensors file or a PyTorch checkpoint, found {found}", 0, hint: hint);
    }

    private static (string Found, string? Hint) Describe(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> text = start.TrimStart(" \t\r\n"u8);
        if (text.StartsWith("version https://git-lfs"u8))
            return ("a Git LFS pointer: the file itself was not fetched", FetchAgain);
        if (text.StartsWith("<"u8)) return ("a web page", FetchAgain);
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])) return ("a gzip archive", "Unpack it first.");
        if (start[1..].StartsWith("HDF"u8)) return ("an HDF5 file", Convert);
        if (start.StartsWith("GGUF"u8)) return ("a GGUF file", Convert);
        if (start[1..].StartsWith("NUMPY"u8)) return ("a numpy array", Convert);
        if (start.Length >= 262 && start.Slice(257, 5).SequenceEqual("ustar"u8))
            return ("a tar archive: a PyTorch checkpoint from before version 0.1.10, which is too old, or a packed one",
                "Unpack it, or load it in PyTorch and save it again.");
        return start.ContainsAnyExcept((byte)0)
            ? ("something else", null)
            : ("zeros only, as an aborted download leaves them", FetchAgain);
    }
}
