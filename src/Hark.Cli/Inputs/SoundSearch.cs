namespace Hark.Cli.Inputs;

/// <summary>
/// Turns paths, folders and patterns into a list of recordings. The order is that of the arguments; within a folder it
/// is ordinal. A file is found once, however many arguments lead to it.
/// </summary>
internal sealed class SoundSearch(bool recursive)
{
    // What folders are searched for; a file that is named is tried whatever its extension.
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".wav", ".wave", ".bwf", ".rf64", ".w64", ".aif", ".aiff", ".aifc", ".flac", ".mp3", ".mp2", ".ogg", ".oga",
        ".opus", ".m4a", ".m4b", ".aac", ".wma", ".amr", ".au", ".caf", ".ape", ".wv", ".mka", ".mp4", ".mkv", ".mov",
        ".webm",
    };

    private readonly List<SoundItem> items = [];
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private bool hasFound;

    public IReadOnlyList<SoundItem> Items => items;

    /// <summary>Files in the folders that are not sound by their extension.</summary>
    public int Skipped { get; private set; }

    public void Add(string path)
    {
        if (path == SoundItem.StandardInput) AddFile(path);
        else if (Directory.Exists(path)) AddFolder(path);
        else if (File.Exists(path)) AddFile(path);
        else if (Glob.IsPattern(path)) AddMatches(path);
        else items.Add(new(path, "expected a file or a folder, found none. Check the path."));
    }

    private void AddFile(string path)
    {
        hasFound = true;
        if (seen.Add(path == SoundItem.StandardInput ? path : Path.GetFullPath(path))) items.Add(new(path));
    }

    private void AddMatches(string pattern)
    {
        string[] matches = [.. Glob.Expand(pattern)];
        if (matches.Length == 0) items.Add(new(pattern, "expected files that match, found none. Check the pattern."));
        foreach (string match in matches)
        {
            if (Directory.Exists(match)) AddFolder(match);
            else AddFile(match);
        }
    }

    private void AddFolder(string folder)
    {
        hasFound = false;
        Walk(folder);
        if (hasFound) return;
        items.Add(new(
            folder,
            "expected sound files in this folder, found none. Name files to try them whatever their extension."));
    }

    private void Walk(string folder)
    {
        FileSystemInfo[] entries;
        try
        {
            entries = [.. new DirectoryInfo(folder)
                .EnumerateFileSystemInfos("*", new EnumerationOptions { IgnoreInaccessible = false })
                .OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            hasFound = true;
            items.Add(new(folder, "expected a folder that can be read, access was denied. Check its permissions."));
            return;
        }
        foreach (FileSystemInfo entry in entries)
        {
            string path = Path.Combine(folder, entry.Name);
            if (entry is DirectoryInfo)
            {
                if (recursive && entry.LinkTarget is null) Walk(path); // links to folders may lead in circles
            }
            else if (Extensions.Contains(entry.Extension)) AddFile(path);
            else Skipped++;
        }
    }
}
