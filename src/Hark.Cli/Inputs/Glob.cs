using System.IO.Enumeration;

namespace Hark.Cli.Inputs;

/// <summary>
/// Patterns for shells that do not expand them: <c>*</c> and <c>?</c> within a name, <c>**</c> for any number of
/// folders.
/// </summary>
internal static class Glob
{
    private static readonly char[] Separators =
        Path.DirectorySeparatorChar == '\\' ? ['\\', '/'] : ['/'];

    public static bool IsPattern(string path) => path.AsSpan().ContainsAny('*', '?');

    /// <summary>The files and folders that match, in ordinal order.</summary>
    public static IEnumerable<string> Expand(string pattern)
    {
        string root = Path.GetPathRoot(pattern) ?? "";
        string[] segments = pattern[root.Length..].Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        return Match(root, segments).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Match(string folder, ReadOnlyMemory<string> segments)
    {
        if (segments.IsEmpty) return folder.Length > 0 ? [folder] : [];
        string segment = segments.Span[0];
        ReadOnlyMemory<string> rest = segments[1..];
        if (segment == "**")
        {
            IEnumerable<string> here = rest.IsEmpty ? Entries(folder, "*", filesToo: true) : Match(folder, rest);
            return here.Concat(Entries(folder, "*", filesToo: false).SelectMany(below => Match(below, segments)));
        }
        if (!IsPattern(segment))
        {
            string next = Path.Combine(folder, segment);
            return Path.Exists(next) ? Match(next, rest) : [];
        }
        return Entries(folder, segment, filesToo: rest.IsEmpty).SelectMany(entry => Match(entry, rest));
    }

    // Hidden entries are not matched, and links to folders are not followed: they may lead in circles.
    private static IEnumerable<string> Entries(string folder, string pattern, bool filesToo)
    {
        DirectoryInfo place = new(folder.Length == 0 ? "." : folder);
        if (!place.Exists) return [];
        return place.EnumerateFileSystemInfos("*", new EnumerationOptions { IgnoreInaccessible = true })
            .Where(entry => filesToo || (entry is DirectoryInfo && entry.LinkTarget is null))
            .Where(entry => FileSystemName.MatchesSimpleExpression(pattern, entry.Name, OperatingSystem.IsWindows()))
            .Select(entry => Path.Combine(folder, entry.Name));
    }
}
