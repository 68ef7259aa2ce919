using System.Text.Json;

namespace Hark.Text;

/// <summary>Reads <c>vocab.json</c>: an object from tokens to ids.</summary>
internal static class VocabularyJson
{
    public static TokenList ReadTokens(VocabularyFile file) =>
        TokenList.From(file.Name, JsonInput.Read(file, (JsonInput input, ref Utf8JsonReader reader) =>
        {
            reader.Read();
            return ReadIds(input, ref reader);
        }));

    /// <summary>Reads the object at which the reader stands.</summary>
    public static Dictionary<string, int> ReadIds(JsonInput input, ref Utf8JsonReader reader)
    {
        input.Expect(ref reader, JsonTokenType.StartObject, "an object of tokens and ids");
        Dictionary<string, int> ids = [];
        HashSet<int> used = [];
        while (input.Next(ref reader, out string? token))
        {
            long offset = reader.TokenStartIndex;
            int id = input.Id(ref reader);
            if (!used.Add(id)) throw input.Error($"expected an id of its own for '{token}', found {id} again", offset);
            if (!ids.TryAdd(token!, id)) throw input.Error($"token '{token}' occurs twice", offset);
        }
        return ids;
    }
}
