using System.Globalization;
using System.Text.Json;
using Hark.Evaluation.Files;

namespace Hark.Evaluation.Spice.Jar;

/// <summary>The output of SPICE's program: an array of items with an id and scores.</summary>
internal static class SpiceJson
{
    private const int MaxDepth = 32;
    private const string all = "All";

    /// <summary>Reads the items and puts them into the order of <paramref name="ids"/>.</summary>
    /// <exception cref="EvaluationException">The file cannot be read, is damaged, or has other items.</exception>
    public static SpiceItem[] Read(string path, IReadOnlyList<string> ids)
    {
        using JsonDocument document = Parse(path);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            throw Fault(path, $"expected an array of items, found {Kind(document.RootElement)}");
        List<SpiceItem> items = [];
        foreach (JsonElement item in document.RootElement.EnumerateArray()) items.Add(Item(path, items.Count, item));
        if (items.Count != ids.Count)
            throw Fault(path, $"expected {ids.Count} items, found {items.Count}: it was made of other captions");
        return InOrder(path, items, ids);
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(TextBytes.Read(path), new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException error)
        {
            throw new EvaluationException(
                $"{path}: expected JSON as SPICE writes it: {error.Message} NaN is no JSON, null says the same.",
                error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"{path}: expected a file that can be read: {error.Message}", error);
        }
    }

    private static SpiceItem Item(string path, int place, JsonElement item)
    {
        string where = $"item {place}";
        JsonElement id = Member(path, where, item, "image_id");
        string name = id.ValueKind switch
        {
            JsonValueKind.String => id.GetString()!,
            JsonValueKind.Number => id.GetRawText(),
            _ => throw Fault(path, $"{where}: expected a text or a number as image_id, found {Kind(id)}"),
        };
        where = $"item {place} (\"{name}\")";
        JsonElement scores = Member(path, where, item, "scores");
        double f = F(path, where, all, Member(path, where, scores, all));
        if (double.IsNaN(f)) throw Fault(path, $"{where}: expected a number as scores.All.f, found none");
        Dictionary<string, double> subsets = new(StringComparer.Ordinal);
        foreach (JsonProperty kind in scores.EnumerateObject())
            if (kind.Name != all) subsets[kind.Name] = F(path, where, kind.Name, kind.Value);
        return new(name, f, subsets);
    }

    private static JsonElement Member(string path, string where, JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Fault(path, $"{where}: expected an object with {name}, found {Kind(element)}");
        return element.TryGetProperty(name, out JsonElement value)
            ? value : throw Fault(path, $"{where}: expected the member {name}, found none");
    }

    private static double F(string path, string where, string kind, JsonElement scores)
    {
        JsonElement f = Member(path, where, scores, "f");
        if (f.ValueKind == JsonValueKind.Null) return double.NaN;
        // Several statements may match one: recall, and F with it, can be a little above 1.
        if (f.ValueKind == JsonValueKind.Number && f.TryGetDouble(out double value) && value is >= 0 and <= 2)
            return value;
        throw Fault(path, $"{where}: expected scores.{kind}.f from 0 to 1, found {Shorten(f.GetRawText())}");
    }

    private static SpiceItem[] InOrder(string path, List<SpiceItem> items, IReadOnlyList<string> ids)
    {
        Dictionary<string, SpiceItem> byId = new(StringComparer.Ordinal);
        foreach (SpiceItem item in items)
            if (!byId.TryAdd(item.Id, item)) throw Fault(path, $"the id \"{item.Id}\" occurs twice");
        bool isNumbered = !ids.Any(byId.ContainsKey);
        return [.. ids.Select((id, place) =>
        {
            string expected = isNumbered ? place.ToString(CultureInfo.InvariantCulture) : id;
            return byId.GetValueOrDefault(expected) ?? throw Fault(path, $"expected the item \"{id}\", found none");
        })];
    }

    private static EvaluationException Fault(string path, string rule) => new($"{path}: {rule}.");

    private static string Kind(JsonElement element) => element.ValueKind.ToString().ToLowerInvariant();

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "..";
}
