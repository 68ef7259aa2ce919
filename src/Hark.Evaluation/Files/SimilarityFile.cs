using System.Text.Json;
using Hark.Evaluation.Retrieval;

namespace Hark.Evaluation.Files;

/// <summary>
/// Reads what a search answered: a JSON object with <c>similarities</c>, a list of numbers for each query, and
/// <c>relevant</c>, for each query the list of the items that are right, from 0. Without <c>relevant</c>, item i is
/// what query i looks for.
/// </summary>
public static class SimilarityFile
{
    /// <summary>Reads a file of at most 256 MiB.</summary>
    /// <exception cref="EvaluationException">The file is not of this form; the message says where.</exception>
    public static (SimilarityMatrix Similarities, IReadOnlyList<IReadOnlyList<int>> Relevant) Read(string path)
    {
        if (!File.Exists(path))
            throw new EvaluationException($"{path}: expected a file of similarities, found none. Check the path.");
        byte[] text = TextBytes.Read(path);
        try
        {
            return Read(path, text);
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            throw new EvaluationException(
                $"{path}: expected {{\"similarities\": [[0.3, ..], ..], \"relevant\": [[0], ..]}}, found something "
                + $"else: {error.Message}",
                error);
        }
    }

    private static (SimilarityMatrix, IReadOnlyList<IReadOnlyList<int>>) Read(string path, byte[] text)
    {
        List<double>? values = null;
        List<IReadOnlyList<int>>? relevant = null;
        int queries = 0;
        Utf8JsonReader json = new(text);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("similarities")) (values, queries) = ReadMatrix(path, ref json);
            else if (json.ValueTextEquals("relevant")) relevant = ReadLists(ref json);
            else json.Skip();
        }
        if (values is null || queries == 0)
            throw new EvaluationException($"{path}: expected the key similarities with a query at least, found none.");
        int items = values.Count / queries;
        if (relevant is null && queries != items)
        {
            throw new EvaluationException(
                $"{path}: expected the key relevant: {queries} queries and {items} items are no pairs.");
        }
        relevant ??= [.. Enumerable.Range(0, queries).Select(i => (IReadOnlyList<int>)[i])];
        return (new(queries, items, [.. values]), relevant);
    }

    private static (List<double> Values, int Queries) ReadMatrix(string path, ref Utf8JsonReader json)
    {
        List<double> values = [];
        int queries = 0, width = 0;
        Expect(ref json, JsonTokenType.StartArray);
        while (json.Read() && json.TokenType == JsonTokenType.StartArray)
        {
            int start = values.Count;
            while (json.Read() && json.TokenType != JsonTokenType.EndArray) values.Add(json.GetDouble());
            if (queries++ == 0) width = values.Count;
            if (values.Count - start == width) continue;
            throw new EvaluationException(
                $"{path}: expected {width} similarities for query {queries - 1} (from 0) as for the first, found "
                + $"{values.Count - start}.");
        }
        return (values, queries);
    }

    private static List<IReadOnlyList<int>> ReadLists(ref Utf8JsonReader json)
    {
        List<IReadOnlyList<int>> lists = [];
        Expect(ref json, JsonTokenType.StartArray);
        while (json.Read() && json.TokenType == JsonTokenType.StartArray)
        {
            List<int> list = [];
            while (json.Read() && json.TokenType != JsonTokenType.EndArray) list.Add(json.GetInt32());
            lists.Add(list);
        }
        return lists;
    }

    private static void Expect(ref Utf8JsonReader json, JsonTokenType expected)
    {
        if (!json.Read() || json.TokenType != expected)
            throw new FormatException($"{json.TokenType} at byte {json.TokenStartIndex}");
    }
}
