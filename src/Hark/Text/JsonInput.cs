using System.Text.Json;

namespace Hark.Text;

/// <summary>Reads a JSON file token by token; faults become <see cref="VocabularyException"/> with their offset.
/// </summary>
internal sealed class JsonInput
{
    private const int MaxDepth = 32;
    private readonly VocabularyFile file;

    private JsonInput(VocabularyFile file) => this.file = file;

    public delegate T Body<T>(JsonInput input, ref Utf8JsonReader reader);

    /// <summary>Runs a reader over a file, which must end behind it.</summary>
    public static T Read<T>(VocabularyFile file, Body<T> body)
    {
        JsonInput input = new(file);
        Utf8JsonReader reader = new(file.Bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            T result = body(input, ref reader);
            while (reader.Read())
            {
            }
            return result;
        }
        catch (JsonException error)
        {
            throw file.Error($"expected JSON: {error.Message}", reader.BytesConsumed);
        }
    }

    public string File => file.Name;

    public VocabularyException Error(string rule, long offset) => file.Error(rule, offset);

    public void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (reader.TokenType != type)
            throw Error($"expected {what}, found {reader.TokenType}", reader.TokenStartIndex);
    }

    /// <summary>Moves to the next property of an object and to its value; false at the end of the object.</summary>
    public bool Next(ref Utf8JsonReader reader, out string? name)
    {
        name = reader.Read() && reader.TokenType == JsonTokenType.PropertyName ? Text(ref reader) : null;
        return name is not null && reader.Read();
    }

    /// <summary>Whether the reader stands at an object; false at null.</summary>
    public bool IsObject(ref Utf8JsonReader reader, string what)
    {
        if (reader.TokenType == JsonTokenType.Null) return false;
        Expect(ref reader, JsonTokenType.StartObject, what);
        return true;
    }

    /// <summary>The truth value at which the reader stands.</summary>
    public bool Flag(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Error($"expected true or false, found {reader.TokenType}", reader.TokenStartIndex),
    };

    /// <summary>The property name or string at which the reader stands.</summary>
    public string Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.PropertyName) Expect(ref reader, JsonTokenType.String, "a string");
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Error("expected Unicode text, found half a surrogate pair or other bytes", reader.TokenStartIndex);
        }
    }

    /// <summary>The id at which the reader stands.</summary>
    public int Id(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.Number, "an id");
        return reader.TryGetInt32(out int id) && id >= 0 && id < WordVocabulary.MaxCount
            ? id
            : throw Error($"expected an id from 0 to {WordVocabulary.MaxCount - 1}", reader.TokenStartIndex);
    }
}
