namespace Hark.Onnx.Tests;

/// <summary>A folder that goes when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("hark-onnx-").FullName;

    public string File(string name) => Path.Combine(root, name);

    public IEnumerable<string> Files => Directory.EnumerateFiles(root).Select(path => Path.GetFileName(path)).Order();

    public void Dispose() => Directory.Delete(root, recursive: true);
}
