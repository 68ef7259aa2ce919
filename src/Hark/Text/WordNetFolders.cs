namespace Hark.Text;

/// <summary>Where WordNet may be on this machine.</summary>
public static class WordNetFolders
{
    /// <summary>Hark's own copy: <c>wordnet</c> in HARK_HOME, or in hark in the user's local application data.
    /// </summary>
    public static string Own => Path.Combine(
        Environment.GetEnvironmentVariable("HARK_HOME") is { Length: > 0 } home
            ? home
            : Path.Combine(
                Environment.GetFolderPath(
                    Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
                "hark"),
        "wordnet");

    /// <summary>The folders that are looked at, in this order: <c>WNSEARCHDIR</c> and <c>dict</c> in <c>WNHOME</c>,
    /// which are WordNet's own variables; Hark's copy; Debian's; the place where WordNet 3.0 installs itself.</summary>
    public static IReadOnlyList<string> Usual
    {
        get
        {
            List<string> folders = [];
            if (Environment.GetEnvironmentVariable("WNSEARCHDIR") is { Length: > 0 } search) folders.Add(search);
            if (Environment.GetEnvironmentVariable("WNHOME") is { Length: > 0 } home)
                folders.Add(Path.Combine(home, "dict"));
            folders.AddRange([Own, "/usr/share/wordnet", "/usr/local/WordNet-3.0/dict"]);
            return folders;
        }
    }

    /// <summary>The first of <see cref="Usual"/> that has WordNet's files, or null.</summary>
    public static string? Find() => Usual.FirstOrDefault(Has);

    /// <summary>Whether a folder has the files; not whether they are whole.</summary>
    /// <param name="folder">The folder.</param>
    public static bool Has(string folder) =>
        WordNet.RequiredFiles.All(name => File.Exists(Path.Combine(folder, name)));
}
