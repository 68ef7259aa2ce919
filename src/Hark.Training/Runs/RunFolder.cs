using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hark.Training.Runs;

/// <summary>
/// The folder of one training run: recipe, log, checkpoints, cache. It lies outside the repository, below the
/// environment variable <c>HARK_RUNS</c> or, without it, below <c>hark/runs</c> in the user's local application data.
/// </summary>
public sealed class RunFolder
{
    /// <summary>Opens or creates the folder of a run.</summary>
    /// <param name="name">The recipe's name.</param>
    /// <param name="root">The folder of all runs; null for <see cref="DefaultRoot"/>.</param>
    public RunFolder(string name, string? root = null)
    {
        Root = root ?? DefaultRoot;
        Folder = Path.Combine(Root, name);
        Directory.CreateDirectory(Folder);
    }

    /// <summary>The folder of all runs.</summary>
    public static string DefaultRoot => Environment.GetEnvironmentVariable("HARK_RUNS") is { Length: > 0 } root
        ? root
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "hark", "runs");

    /// <summary>The folder of all runs that this one lies in.</summary>
    public string Root { get; }

    /// <summary>The folder of this run.</summary>
    public string Folder { get; }

    /// <summary>Decoded audio, shared by all runs; may be deleted between runs.</summary>
    public string Cache => Path.Combine(Root, "cache");

    /// <summary>The newest checkpoint of a stage.</summary>
    public string Checkpoint(string stage) => Path.Combine(Folder, $"{stage}.checkpoint.safetensors");

    /// <summary>The finished model.</summary>
    public string Model(string name) => Path.Combine(Folder, $"{name}.safetensors");

    /// <summary>The log: one JSON object per line, appended across resumptions.</summary>
    public string LogPath => Path.Combine(Folder, "log.jsonl");

    /// <summary>Appends a line to the log.</summary>
    public void Log(string kind, JsonObject facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        JsonObject line = new() { ["time"] = DateTimeOffset.UtcNow.ToString("O"), ["kind"] = kind };
        foreach ((string key, JsonNode? value) in facts) line[key] = value?.DeepClone();
        File.AppendAllText(LogPath, line.ToJsonString(LineFormat) + "\n");
    }

    // NaN is what a diverged run has to report; a log line must not fail because of it.
    private static readonly JsonSerializerOptions LineFormat = new()
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
}
