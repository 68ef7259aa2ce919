using System.Text.Json;

namespace Hark.Evaluation.Files;

/// <summary>
/// JSON in the shapes of data sets and captioners, read token by token: only one record at a time is held as a tree.
/// </summary>
internal sealed class JsonCaptionReader(string source, byte[] text, CaptionTableBuilder table)
{
    // Lists inside an object whose members are records: COCO's annotations, other tools' results.
    private static readonly HashSet<string> RecordLists = new(StringComparer.OrdinalIgnoreCase)
    {
        "annotations", "data", "items", "results", "predictions", "references", "captions", "samples", "outputs",
    };

    private readonly Dictionary<string, string> imageFiles = new(StringComparer.Ordinal);
    private readonly List<(CaptionEntry Entry, bool MayRepeat)> records = [], members = [];
    private readonly List<string> unusable = [];
    private int lineAt, line = 1;

    /// <summary>Reads all captions.</summary>
    /// <param name="isLines">Whether every value is a record, even if there is only one.</param>
    public void Read(bool isLines)
    {
        try
        {
            Utf8JsonReader json = new(text, new JsonReaderOptions { AllowMultipleValues = true });
            bool isFirst = true;
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.StartArray) ReadList(ref json);
                else if (json.TokenType != JsonTokenType.StartObject) throw Unexpected(ref json, "a list or an object");
                else if (isLines || !isFirst || IsRecord(json) || HasMore(json)) ReadRecord(ref json, null);
                else ReadContainer(ref json);
                isFirst = false;
            }
        }
        catch (JsonException error)
        {
            throw new EvaluationException(
                $"{source}: line {error.LineNumber + 1}, byte {error.BytePositionInLine}: expected JSON, found "
                + $"something else: {error.Message.Split(" LineNumber", 2)[0]}",
                error);
        }
        if (records.Count == 0 && members.Count == 0 && unusable.Count > 0)
        {
            throw new EvaluationException(
                $"{source}: expected captions by name, or a list of objects, found an object with the keys "
                + $"{string.Join(", ", unusable.Take(20))}.");
        }
        if (records.Count == 0 && unusable.Count > 0)
        {
            throw new EvaluationException(
                $"{source}: expected a text or a list of texts for every name, found none for "
                + $"{string.Join(", ", unusable.Take(20).Select(name => $"\"{name}\""))}.");
        }
        // What stands beside a list of records (COCO's info, type) is no caption.
        foreach ((CaptionEntry entry, bool mayRepeat) in records.Count > 0 ? records : members)
        {
            table.Add(
                entry.FileName is null && imageFiles.TryGetValue(entry.Id, out string? file)
                    ? entry with { FileName = file }
                    : entry,
                mayRepeat);
        }
    }

    private void ReadList(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            int at = LineOf(json.TokenStartIndex);
            if (json.TokenType == JsonTokenType.StartObject) ReadRecord(ref json, null);
            else if (json.TokenType == JsonTokenType.String) table.AddPositional([json.GetString()!], at);
            else if (json.TokenType == JsonTokenType.StartArray)
                table.AddPositional(Texts(Parse(ref json), $"the list at line {at}"), at);
            else throw Unexpected(ref json, "an object or a text");
        }
    }

    // An object from names to captions, or one that holds lists of records.
    private void ReadContainer(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            int at = LineOf(json.TokenStartIndex);
            string name = json.GetString()!;
            json.Read();
            if (json.TokenType == JsonTokenType.StartArray && StartsWithObject(json))
            {
                bool isImages = name is "images" or "audios" or "sounds";
                if (!isImages && !RecordLists.Contains(name))
                {
                    unusable.Add(name);
                    json.Skip();
                    continue;
                }
                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                {
                    if (isImages) ReadImage(ref json);
                    else ReadRecord(ref json, null);
                }
            }
            else if (json.TokenType is JsonTokenType.String or JsonTokenType.StartArray)
            {
                using JsonDocument value = JsonDocument.ParseValue(ref json);
                if (IsTexts(value.RootElement))
                    members.Add((new(name, Texts(value.RootElement, $"\"{name}\""), at), false));
                else unusable.Add(name);
            }
            else if (json.TokenType == JsonTokenType.StartObject && IsRecord(json, needsId: false))
                ReadRecord(ref json, name);
            else
            {
                unusable.Add(name);
                json.Skip();
            }
        }
    }

    private void ReadImage(ref Utf8JsonReader json)
    {
        JsonElement image = Parse(ref json);
        if (image.ValueKind == JsonValueKind.Object && image.TryGetProperty("id", out JsonElement id)
            && image.TryGetProperty("file_name", out JsonElement file) && file.ValueKind == JsonValueKind.String)
            imageFiles[Name(id)] = file.GetString()!;
    }

    private void ReadRecord(ref Utf8JsonReader json, string? name)
    {
        int at = LineOf(json.TokenStartIndex);
        if (json.TokenType != JsonTokenType.StartObject) throw Unexpected(ref json, "an object");
        JsonElement record = Parse(ref json);
        JsonProperty[] fields = [.. record.EnumerateObject()];
        string[] names = [.. fields.Select(field => field.Name)];
        CaptionFields found = CaptionFields.Find(names, table.Role);
        if ((found.Id < 0 && name is null) || found.Captions.Length == 0)
        {
            throw new EvaluationException(
                $"{source}: line {at}: expected an object with a name (id, file, image_id ...) and captions (caption, "
                + $"references ...), found the fields {string.Join(", ", names.Take(20))}.");
        }
        string id = name ?? Name(fields[found.Id].Value);
        List<string> captions = [];
        bool isList = found.Captions.Length > 1;
        string? fault = null;
        foreach (int field in found.Captions)
        {
            JsonElement value = fields[field].Value;
            isList |= value.ValueKind == JsonValueKind.Array;
            if (value.ValueKind != JsonValueKind.Null) captions.AddRange(Texts(value, $"\"{id}\" at line {at}"));
            else fault = "it has no caption (null)";
        }
        if (fault is not null && Text(record, "error") is string error) fault = error;
        CaptionEntry entry = new(id, captions, at)
        {
            FileName = name is null && id != Text(record, "file_name") ? Text(record, "file_name") : null,
            Fault = captions.Count == 0 ? fault : null,
        };
        List<(CaptionEntry, bool)> target = name is null ? records : members;
        target.Add((entry, !isList));
    }

    private List<string> Texts(JsonElement value, string place)
    {
        if (value.ValueKind == JsonValueKind.String) return [value.GetString()!];
        if (value.ValueKind != JsonValueKind.Array || !IsTexts(value))
        {
            throw new EvaluationException(
                $"{source}: {place}: expected a text or a list of texts, found {value.ValueKind}.");
        }
        return [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }

    private static bool IsTexts(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
        || (value.ValueKind == JsonValueKind.Array
            && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String));

    private static string? Text(JsonElement record, string name) =>
        record.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string Name(JsonElement value) =>
        (value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()).Trim();

    private static JsonElement Parse(ref Utf8JsonReader json)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref json);
        return document.RootElement.Clone();
    }

    // The reader is a value: these look ahead on a copy.
    private bool IsRecord(Utf8JsonReader json, bool needsId = true)
    {
        List<string> names = [];
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = json.GetString()!;
            json.Read();
            // COCO calls its list of records "annotations", others "references": a list of objects is no caption.
            if (json.TokenType != JsonTokenType.StartArray || !StartsWithObject(json)) names.Add(name);
            json.Skip();
            if (names.Count > 100) return false;
        }
        CaptionFields found = CaptionFields.Find(names, table.Role);
        return (found.Id >= 0 || !needsId) && found.Captions.Length > 0;
    }

    private static bool StartsWithObject(Utf8JsonReader json) =>
        json.Read() && json.TokenType == JsonTokenType.StartObject;

    private static bool HasMore(Utf8JsonReader json)
    {
        json.Skip();
        return json.Read();
    }

    private int LineOf(long at)
    {
        line += text.AsSpan(lineAt..(int)at).Count((byte)'\n');
        lineAt = (int)at;
        return line;
    }

    private EvaluationException Unexpected(ref Utf8JsonReader json, string expected) => new(
        $"{source}: line {LineOf(json.TokenStartIndex)}: expected {expected}, found {json.TokenType}.");
}
