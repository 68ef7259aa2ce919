namespace Hark.Checkpoints;

/// <summary>
/// A safetensors file: a JSON header, then the bytes of all tensors without gaps. <see cref="SafetensorsWriter"/>
/// writes one.
/// </summary>
public sealed class SafetensorsFile : Checkpoint
{
    private readonly ByteSource file;

    private SafetensorsFile(ByteSource file, SafetensorsHeader header)
        : base(
            file.FileName,
            [.. header.Entries.Select(entry => ToTensor(file, header.DataStart, entry))],
            header.Metadata)
    {
        this.file = file;
    }

    /// <summary>Opens a file and checks its whole header; tensors are read on request.</summary>
    /// <exception cref="ModelFormatException">The file breaks the format.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static new SafetensorsFile Open(string path)
    {
        ByteSource file = ByteSource.OpenFile(path);
        try
        {
            return new(file, SafetensorsHeader.Read(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => file.Dispose();

    private static ContiguousTensor ToTensor(ByteSource file, long dataStart, SafetensorsEntry entry) =>
        new(entry.Name, entry.Dtype, entry.Shape, entry.Count, file, dataStart + entry.Begin);
}
