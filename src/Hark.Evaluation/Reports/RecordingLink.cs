namespace Hark.Evaluation.Reports;

/// <summary>Addresses of files as a page in a folder writes them.</summary>
internal static class RecordingLink
{
    /// <summary>The address of a file, relative to <paramref name="folder"/> where there is one.</summary>
    public static string Of(string path, string? folder)
    {
        string full = Path.GetFullPath(path);
        if (folder is null) return FromRoot(full);
        string relative = Path.GetRelativePath(Path.GetFullPath(folder), full);
        return Path.IsPathRooted(relative) ? FromRoot(full) : Encode(relative); // another drive has no relative path
    }

    private static string FromRoot(string path) => "file:///" + string.Join('/',
        Separate(path).Where(part => part.Length > 0)
            .Select((part, i) => i == 0 && part.EndsWith(':') ? part : Uri.EscapeDataString(part)));

    private static string Encode(string path) => string.Join('/', Separate(path).Select(Uri.EscapeDataString));

    // A backslash is a letter of a name where the system's separator is another.
    private static string[] Separate(string path) => Path.DirectorySeparatorChar == '\\'
        ? path.Split('\\', '/')
        : path.Split('/');
}
