using System.Formats.Tar;
using System.IO.Compression;
using Hark.Text;

namespace Hark.Cli.Downloads;

/// <summary>
/// Takes WordNet's files out of a .tar.gz. They are known by name; paths in the archive decide nothing, so that none
/// can lead elsewhere.
/// </summary>
internal static class WordNetArchive
{
    private const long MaxBytes = 16 << 20; // of a file; the largest that is kept has 5 MB
    private const int MaxEntries = 10_000; // the release has some 250

    private static readonly HashSet<string> Wanted =
        new([.. WordNet.RequiredFiles, .. WordNet.OptionalFiles, "LICENSE"], StringComparer.Ordinal);

    /// <exception cref="CommandException">It is no such archive, or a file is missing.</exception>
    public static void Unpack(string archive, string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            using FileStream packed = File.OpenRead(archive);
            using GZipStream stream = new(packed, CompressionMode.Decompress);
            using TarReader tar = new(stream);
            int entries = 0;
            while (tar.GetNextEntry() is { } entry)
            {
                if (++entries > MaxEntries) throw new InvalidDataException($"it has more than {MaxEntries} entries.");
                string name = entry.Name[(entry.Name.LastIndexOf('/') + 1)..];
                bool isFile = entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile;
                if (isFile && Wanted.Contains(name)) Keep(entry, name, folder);
            }
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new CommandException(
                ExitCode.InputOutput, $"{archive}: expected WordNet's archive: {error.Message} Fetch it again.", error);
        }
        string[] missing = [.. WordNet.RequiredFiles.Where(name => !File.Exists(Path.Combine(folder, name)))];
        if (missing.Length > 0)
            throw new CommandException(
                ExitCode.InputOutput,
                $"{archive}: expected WordNet's files, found no {string.Join(", ", missing)}. Give the address of "
                    + "WordNet-3.0.tar.gz: WNdb-3.0.tar.gz has no exception lists.");
    }

    private static void Keep(TarEntry entry, string name, string folder)
    {
        if (entry.Length > MaxBytes) throw new InvalidDataException($"{name} has {entry.Length} bytes.");
        using FileStream file = File.Create(Path.Combine(folder, name));
        entry.DataStream?.CopyTo(file);
    }
}
