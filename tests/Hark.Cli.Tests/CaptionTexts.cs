using Hark.TestKit;

namespace Hark.Cli.Tests;

/// <summary>The sample captions, and a folder for what the tool writes.</summary>
public sealed class CaptionTexts : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("hark-evaluate-").FullName;

    public static string Predictions => Sample("predictions.csv");

    public static string Others => Sample("other-predictions.csv");

    public static string References => Sample("references.csv");

    public string At(string name) => Path.Combine(Root, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static string Sample(string name) => Path.Combine(RepositoryFolder.Root, "samples", "captions", name);
}
