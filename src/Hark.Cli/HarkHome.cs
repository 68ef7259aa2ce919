namespace Hark.Cli;

/// <summary>
/// The folder of everything that the tool keeps: HARK_HOME, or hark in the user's local application data.
/// </summary>
internal sealed class HarkHome
{
    private const string Variable = "HARK_HOME";

    public HarkHome(Terminal terminal) => Folder = terminal.Environment(Variable)
        ?? Path.Combine(
            Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "hark");

    public string Folder { get; }

    /// <summary>Checkpoints as they were fetched, one folder per model.</summary>
    public string CheckpointsOf(string name) => Path.Combine(Folder, "checkpoints", name);

    /// <summary>The dictionary WordNet.</summary>
    public string WordNet => Path.Combine(Folder, "wordnet");

    /// <summary>METEOR's paraphrase table, which need not exist.</summary>
    public string Paraphrases => Path.Combine(Folder, "meteor", "paraphrase-en.gz");

    /// <summary>Models that are ready for use.</summary>
    public string Models => Path.Combine(Folder, "models");

    /// <summary>The model of a name, which need not exist.</summary>
    public string Model(string name) => Path.Combine(Models, name + ".safetensors");

    /// <summary>METEOR's paraphrase table, or null where it was not fetched.</summary>
    public string? FindParaphrases() => File.Exists(Paraphrases) ? Paraphrases : null;

    /// <summary>The model of a name; null where there is none, or the name could be a path.</summary>
    public string? FindModel(string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAny("/\\:") || name is "." or "..") return null;
        string path = Model(name);
        return File.Exists(path) ? path : null;
    }
}
