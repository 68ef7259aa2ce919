using System.Text;
using Hark.Evaluation.Files;

namespace Hark.Evaluation.Tests.Files;

/// <summary>A temporary folder of caption files.</summary>
public sealed class CaptionFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("hark-captions-").FullName;

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(Root, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    internal CaptionTable Predictions(string name, string text) => CaptionFile.ReadPredictions(Write(name, text));

    internal CaptionTable References(string name, string text) => CaptionFile.ReadReferences(Write(name, text));

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
