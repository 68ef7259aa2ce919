using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hark.Cli.Downloads;

/// <summary>
/// The part of a file that has arrived, <c>FILE.part</c>, and in <c>FILE.part.json</c> what it is a part of: only what
/// the server still calls the same is continued.
/// </summary>
internal sealed class DownloadPart(string path)
{
    private readonly string notes = path + ".json";

    public long Length => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>What the server called the file when the part was begun; null for a part that cannot be continued.
    /// </summary>
    public DownloadNotes? ReadNotes(Uri url)
    {
        try
        {
            if (Length == 0 || !File.Exists(notes)) return null;
            DownloadNotes? read =
                JsonSerializer.Deserialize(File.ReadAllText(notes), DownloadJson.Default.DownloadNotes);
            return read is not null && read.Url == url.AbsoluteUri && read.Validator is not null ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void WriteNotes(DownloadNotes value) =>
        File.WriteAllText(notes, JsonSerializer.Serialize(value, DownloadJson.Default.DownloadNotes));

    public FileStream Open(bool append) =>
        new(path, append ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.None);

    public FileStream Read() => new(path, FileMode.Open, FileAccess.Read, FileShare.Read);

    /// <summary>The part is the whole.</summary>
    public void MoveTo(string target)
    {
        File.Move(path, target, overwrite: true);
        File.Delete(notes);
    }

    public void Delete()
    {
        File.Delete(path);
        File.Delete(notes);
    }
}

/// <summary>What a part is a part of.</summary>
/// <param name="Url">The address.</param>
/// <param name="Validator">The entity tag or the date of the last change, as If-Range takes it; null if none.</param>
internal sealed record DownloadNotes(string Url, string? Validator);

[JsonSerializable(typeof(DownloadNotes))]
internal sealed partial class DownloadJson : JsonSerializerContext;
