using System.IO.Compression;

namespace Hark.Evaluation.Tests.Meteor;

/// <summary>A file that lives as long as its test.</summary>
internal sealed class TextFile : IDisposable
{
    public TextFile(string text, bool packs = false) : this(System.Text.Encoding.UTF8.GetBytes(text), packs)
    {
    }

    public TextFile(byte[] bytes, bool packs = false)
    {
        using FileStream file = File.Create(Path);
        using Stream stream = packs ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write(bytes);
    }

    public string Path { get; } = System.IO.Path.GetTempFileName();

    public void Dispose() => File.Delete(Path);
}
