namespace Hark.Audio.Ffmpeg;

/// <summary>Finds the <c>ffmpeg</c> program.</summary>
internal static class FfmpegProgram
{
    /// <summary>Full path of the program, or null if it is on no folder of PATH.</summary>
    public static string? Find() => Find(Environment.GetEnvironmentVariable("PATH"));

    /// <summary>
    /// Looks through the folders of a PATH variable. The current folder is never searched (the system's own search
    /// would, on Windows): a recording's folder must not be able to supply the program.
    /// </summary>
    public static string? Find(string? pathVariable)
    {
        string file = OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg";
        foreach (string folder in (pathVariable ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            string candidate = Path.Combine(folder.Trim('"'), file);
            if (Path.IsPathFullyQualified(candidate) && File.Exists(candidate)) return candidate;
        }
        return null;
    }
}
