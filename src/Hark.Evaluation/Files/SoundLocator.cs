namespace Hark.Evaluation.Files;

/// <summary>Finds the recordings of items in a folder and the folders in it, by name.</summary>
public static class SoundLocator
{
    /// <summary>
    /// The same items with the paths of their recordings: the file of the item's name, or the only one whose name
    /// without extension is the item's. Items without one keep null.
    /// </summary>
    /// <exception cref="EvaluationException"><paramref name="folder"/> is none.</exception>
    public static CaptionSet Locate(CaptionSet set, string folder)
    {
        if (!Directory.Exists(folder))
            throw new EvaluationException($"{folder}: expected a folder of recordings, found none. Check the path.");
        ILookup<string, string> byStem = Directory
            .EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true })
            .Where(SoundName.IsSoundFile)
            .Order(StringComparer.Ordinal)
            .ToLookup(SoundName.Stem, StringComparer.Ordinal);
        return new(set.Items.Select(item => item with { Sound = Find(item.Sound) ?? Find(item.Id) }));

        string? Find(string? name)
        {
            if (name is null) return null;
            string direct = Path.Combine(folder, name);
            if (File.Exists(direct)) return direct;
            string[] found = [.. byStem[SoundName.Stem(name)].Take(2)];
            return found is [string only] ? only : null;
        }
    }

    /// <summary>The same items, where a name that is no file is no recording.</summary>
    public static CaptionSet WithoutMissing(CaptionSet set) =>
        new(set.Items.Select(item => item with { Sound = File.Exists(item.Sound) ? item.Sound : null }));
}
