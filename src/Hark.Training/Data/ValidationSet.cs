using System.Text.Json;

namespace Hark.Training.Data;

/// <summary>What results are reported on: never trained on, looked at as seldom as possible.</summary>
public static class ValidationSet
{
    /// <summary>The validation clips of the ESC data sets, in the order of the table.</summary>
    public static IReadOnlyList<Clip> EscClips(ClipTable table) => table.Clips
        .Where(c => c.Split == ClipSplit.Validation && c.Dataset.StartsWith("esc", StringComparison.Ordinal)).ToArray();

    /// <summary>The base scenes of a <c>val.jsonl</c>: all but the order twins.</summary>
    /// <param name="path">One scene per line; the sounds lie beside it.</param>
    /// <exception cref="InvalidDataException">A line is not a scene: names the line.</exception>
    public static IReadOnlyList<ValidationScene> BaseScenes(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var scenes = new List<ValidationScene>();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                bool isTwin = document.RootElement.TryGetProperty("twin_of", out JsonElement twin)
                    && twin.ValueKind != JsonValueKind.Null;
                if (!isTwin) scenes.Add(Parse(document.RootElement, folder));
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new InvalidDataException($"{path}, line {number}: not a scene: {e.Message}", e);
            }
        }
        return scenes;
    }

    private static ValidationScene Parse(JsonElement scene, string folder) => new(
        scene.GetProperty("id").GetString()!,
        Path.Combine(folder, scene.GetProperty("file").GetString()!),
        scene.GetProperty("kind").GetString()!,
        scene.GetProperty("captions").Strings(),
        scene.GetProperty("events").EnumerateArray().Select(ParseEvent).ToArray());

    private static SceneEvent ParseEvent(JsonElement e) => new(
        e.GetProperty("cls").GetString()!,
        e.GetProperty("file").GetString()!,
        e.GetProperty("onset").GetDouble(),
        e.GetProperty("offset").GetDouble(),
        e.GetProperty("level").GetString() switch
        {
            "quiet" => SoundLevel.Quiet,
            "loud" => SoundLevel.Loud,
            _ => SoundLevel.Middle,
        },
        e.TryGetProperty("background", out JsonElement background) && background.GetBoolean());
}
