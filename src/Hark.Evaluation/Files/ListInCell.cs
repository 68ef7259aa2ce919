using System.Text.Json;

namespace Hark.Evaluation.Files;

/// <summary>A field of a table that holds a JSON list of captions.</summary>
internal static class ListInCell
{
    public static bool TryRead(string cell, List<string> captions)
    {
        if (cell is not ['[', .., ']']) return false;
        try
        {
            using JsonDocument list = JsonDocument.Parse(cell);
            if (list.RootElement.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String)) return false;
            captions.AddRange(list.RootElement.EnumerateArray().Select(item => item.GetString()!));
            return true;
        }
        catch (JsonException)
        {
            return false; // a caption that begins and ends so
        }
    }
}
