using System.Globalization;
using System.Text;

namespace Hark.Checkpoints;

/// <summary>
/// A checkpoint written by PyTorch's <c>torch.save</c>, read as data: a fixed set of names and opcodes is understood,
/// everything else is refused by name and offset, and nothing in the file is ever run. Tensors of nested dictionaries
/// are named by their path, joined by '/'. Reads the zip format (PyTorch 1.6 and later) and the older stream format.
/// </summary>
public sealed class TorchArchive : Checkpoint
{
    private readonly ByteSource file;

    private TorchArchive(
        ByteSource file, IReadOnlyList<CheckpointTensor> tensors, IReadOnlyDictionary<string, string> metadata)
        : base(file.FileName, tensors, metadata)
    {
        this.file = file;
    }

    /// <summary>
    /// Opens a file and reads its description; tensors are read, and their check sums compared, on request.
    /// </summary>
    /// <exception cref="ModelFormatException">The file is damaged, or holds more than tensors and plain
    /// values.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static new TorchArchive Open(string path)
    {
        ByteSource file = ByteSource.OpenFile(path);
        try
        {
            var (tensors, metadata) = TorchTree.Flatten(file.FileName, ReadTree(file));
            return new(file, tensors, metadata);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => file.Dispose();

    /// <summary>Everything that the file describes, as a tree of values.</summary>
    internal static PickleValue ReadTree(ByteSource file) => IsZip(file) ? ReadZip(file) : TorchStream.Read(file);

    private static bool IsZip(ByteSource file)
    {
        if (file.Length < 4) return false;
        Span<byte> start = stackalloc byte[4];
        file.Read(0, start);
        return start.SequenceEqual("PK\x03\x04"u8);
    }

    // FOLDER/data.pkl describes the object, FOLDER/data/KEY holds the storages, FOLDER/byteorder is little or big.
    private static PickleValue ReadZip(ByteSource file)
    {
        ZipDirectory zip = ZipDirectory.Read(file);
        string folder = FindFolder(file, zip);
        if (zip.Entries.ContainsKey(folder + "constants.pkl")
            || zip.Entries.Keys.Any(name => name.StartsWith(folder + "code/", StringComparison.Ordinal)))
            throw new ModelFormatException(
                file.FileName, "this is a TorchScript program, not a checkpoint",
                hint: "Load it in PyTorch and save its state_dict.");
        bool isBigEndian = ReadText(file, zip, folder + "byteorder", "little") switch
        {
            "little" => false,
            "big" => true,
            string order => throw new ModelFormatException(
                file.FileName, $"expected the byte order little or big, found {ModelFormatException.Quote(order)}"),
        };
        string version = ReadText(file, zip, folder + "version", "3");
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number is < 1 or > 10)
            throw new ModelFormatException(
                file.FileName,
                $"expected an archive version from 1 to 10, found {ModelFormatException.Quote(version)}");
        PickleInput pickle = new(zip.OpenRecord(folder + "data.pkl"), folder + "data.pkl");
        return PickleReader.Read(pickle, new TorchGlobals(new ZipStorages(zip, folder, isBigEndian)));
    }

    private static string FindFolder(ByteSource file, ZipDirectory zip)
    {
        const string Description = "data.pkl";
        string[] folders = [.. zip.Entries.Keys
            .Where(name => name.EndsWith("/" + Description, StringComparison.Ordinal)
                && name.IndexOf('/') == name.Length - Description.Length - 1)
            .Select(name => name[..^Description.Length])];
        return folders.Length == 1
            ? folders[0]
            : throw new ModelFormatException(
                file.FileName, $"expected one record FOLDER/{Description} in the archive, found {folders.Length}",
                hint: folders.Length == 0 ? "This zip archive is no PyTorch checkpoint." : null);
    }

    private static string ReadText(ByteSource file, ZipDirectory zip, string name, string missing)
    {
        if (!zip.Entries.TryGetValue(name, out ZipEntry? entry)) return missing;
        if (entry.Size > 64)
            throw new ModelFormatException(file.FileName, $"expected a short text in {name}, found {entry.Size} bytes");
        byte[] text = new byte[entry.Size];
        zip.OpenRecord(name).Read(0, text);
        return Encoding.Latin1.GetString(text).Trim();
    }

    private sealed class ZipStorages(ZipDirectory zip, string folder, bool isBigEndian) : TorchStorages
    {
        protected override void Attach(PickleReader reader, TorchStorage storage)
        {
            string record = $"{folder}data/{storage.Key}";
            if (!zip.Entries.TryGetValue(record, out ZipEntry? entry))
                throw reader.Error(
                    $"expected a record {ModelFormatException.Quote(record)} in the archive, found none");
            if (storage.ByteCount != entry.Size)
                throw reader.Error(
                    $"a storage of {storage.ByteCount} bytes is described, "
                        + $"record {ModelFormatException.Quote(record)} has {entry.Size}");
            storage.Bytes = zip.OpenRecord(record);
            storage.IsBigEndian = isBigEndian;
        }
    }
}
