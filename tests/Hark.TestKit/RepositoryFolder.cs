namespace Hark.TestKit;

/// <summary>Finds the repository and, where it exists, the read-only material beside it.</summary>
public static class RepositoryFolder
{
    /// <summary>The folder that holds <c>Hark.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Golden files committed under <c>tests/golden</c>.</summary>
    public static string Golden { get; } = Path.Combine(Root, "tests", "golden");

    /// <summary>
    /// The folder of shared material (recordings, captions, a teacher network), or null on a machine that has none.
    /// <c>HARK_SHARED</c> overrides the default, a folder <c>shared</c> beside the repository.
    /// </summary>
    public static string? Shared { get; } = FindShared();

    /// <summary>Why tests that need <see cref="Shared"/> are skipped.</summary>
    public const string SharedMissing =
        "needs the shared data folder (set HARK_SHARED, or put it beside the repository as 'shared')";

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Hark.slnx"))) return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No Hark.slnx above {AppContext.BaseDirectory}.");
    }

    private static string? FindShared()
    {
        string folder = Environment.GetEnvironmentVariable("HARK_SHARED")
            ?? Path.Combine(Path.GetDirectoryName(Root)!, "shared");
        return Directory.Exists(Path.Combine(folder, "data")) ? folder : null;
    }
}
