namespace Hark.Evaluation.Files;

/// <summary>
/// Reads captions from CSV, JSON and JSONL files in the shapes that data sets and captioners use. Thread-safe.
/// </summary>
/// <remarks>
/// CSV with a header, separated by commas, semicolons, tabs or bars: a column with the sound's name
/// (<c>file_name</c>, <c>youtube_id</c>, <c>id</c> ...) and one <c>caption</c>, or <c>caption_1</c> to
/// <c>caption_5</c> as in Clotho; a name may have several rows of references as in AudioCaps. Without a header: the
/// name of a sound file and captions. JSON: a list of objects with such fields, an object from names to captions,
/// COCO's <c>images</c> and <c>annotations</c>, plain lists in an order, or one object a line, as
/// <c>hark caption --json</c> writes them. A text file (.txt) has one caption a line.
/// Text is UTF-8, or UTF-16 behind a byte order mark. An empty prediction is a caption, and a bad one; an empty
/// reference is left out and counted.
/// </remarks>
public static class CaptionFile
{
    /// <summary>Reads one caption for each sound.</summary>
    /// <param name="path">The file; at most 256 MiB.</param>
    /// <exception cref="EvaluationException">
    /// The file cannot be understood: the message says where, what was expected and what was found.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CaptionTable ReadPredictions(string path) => Read(path, CaptionRole.Predictions);

    /// <summary>Reads one or several captions for each sound.</summary>
    /// <param name="path">The file; at most 256 MiB.</param>
    /// <exception cref="EvaluationException">
    /// The file cannot be understood: the message says where, what was expected and what was found.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CaptionTable ReadReferences(string path) => Read(path, CaptionRole.References);

    internal static CaptionTable Read(string path, CaptionRole role)
    {
        if (!File.Exists(path))
            throw new EvaluationException($"{path}: expected a file of captions, found none. Check the path.");
        byte[] text = TextBytes.Read(path);
        CaptionTableBuilder table = new(path, role);
        string extension = Path.GetExtension(path).ToLowerInvariant();
        int first = text.AsSpan().IndexOfAnyExcept(" \t\r\n"u8);
        if (first < 0) throw new EvaluationException($"{path}: expected captions, found an empty file.");
        bool isJson = extension is ".json" or ".jsonl" or ".ndjson"
            || (extension is not (".csv" or ".tsv" or ".txt") && text[first] is (byte)'{' or (byte)'[');
        if (isJson) new JsonCaptionReader(path, text, table).Read(isLines: extension is ".jsonl" or ".ndjson");
        else if (extension == ".txt") TextCaptionReader.Read(text, table);
        else new CsvCaptionReader(path, text, table).Read();
        return table.Build();
    }
}
