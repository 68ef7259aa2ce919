using System.Text.Json;

namespace Hark.Training.Data;

/// <summary>The JSON files that are part of this assembly.</summary>
internal static class DataResource
{
    public static JsonDocument Load(string name)
    {
        using Stream stream = typeof(DataResource).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the resource {name} is not part of the assembly");
        return JsonDocument.Parse(stream);
    }

    public static string[] Strings(this JsonElement array) =>
        array.EnumerateArray().Select(e => e.GetString()!).ToArray();
}
