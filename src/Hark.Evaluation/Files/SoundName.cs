namespace Hark.Evaluation.Files;

/// <summary>Names of sounds: data sets, captioners and folders write the same sound in different ways.</summary>
internal static class SoundName
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".wav", ".wave", ".flac", ".aif", ".aiff", ".mp3", ".mp4", ".ogg", ".opus", ".m4a", ".aac", ".webm", ".mkv",
        ".npy", ".h5", ".pt",
    };

    public static bool IsSoundFile(string name) => Extensions.Contains(Path.GetExtension(name.Trim()));

    /// <summary>A name without its folder and without the extension of a sound file.</summary>
    public static string Stem(string name)
    {
        string file = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        return IsSoundFile(file) ? file[..^Path.GetExtension(file).Length].Trim() : file.Trim();
    }
}
