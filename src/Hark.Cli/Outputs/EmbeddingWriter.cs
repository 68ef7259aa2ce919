using System.Globalization;

namespace Hark.Cli.Outputs;

/// <summary>Writes vectors as they come.</summary>
internal abstract class EmbeddingWriter(TextWriter output)
{
    protected TextWriter Output => output;

    /// <summary>Before the first vector.</summary>
    public virtual void Begin(int width)
    {
    }

    /// <summary>The vector of a recording.</summary>
    public abstract void Write(string path, float[] vector);

    /// <summary>Why a recording has none.</summary>
    public virtual void Write(string path, string error)
    {
    }

    /// <summary>The vector of a text.</summary>
    public virtual void WriteText(string text, float[] vector) => Write(text, vector);

    /// <summary>The shortest text that reads back as the same bits.</summary>
    protected static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>For people: the length of a vector, and how it begins.</summary>
internal sealed class TextEmbeddings(TextWriter output) : EmbeddingWriter(output)
{
    private const int Shown = 4;

    public override void Write(string path, float[] vector)
    {
        double norm = Math.Sqrt(vector.Sum(value => (double)value * value));
        string start = string.Join(
            ' ', vector.Take(Shown).Select(value => value.ToString("0.0000", CultureInfo.InvariantCulture)));
        Output.WriteLine(Terminal.OneLine(string.Create(
            CultureInfo.InvariantCulture, $"{path}: {vector.Length} values, norm {norm:0.0000}: {start} ...")));
    }
}

/// <summary>One JSON object per line: file or text, and vector or error.</summary>
internal sealed class JsonEmbeddings(TextWriter output) : EmbeddingWriter(output)
{
    public override void Write(string path, float[] vector) => Write("file", path, vector);

    public override void WriteText(string text, float[] vector) => Write("text", text, vector);

    public override void Write(string path, string error) => Output.WriteLine(JsonLine.Write(json =>
    {
        json.WriteString("file", path);
        json.WriteString("error", error);
    }));

    private void Write(string kind, string name, float[] vector) => Output.WriteLine(JsonLine.Write(json =>
    {
        json.WriteString(kind, name);
        json.WriteStartArray("vector");
        foreach (float value in vector) json.WriteNumberValue(value);
        json.WriteEndArray();
    }));
}

/// <summary>Comma-separated values: the name, then one column per value.</summary>
internal sealed class CsvEmbeddings(TextWriter output) : EmbeddingWriter(output)
{
    public override void Begin(int width) =>
        Output.WriteLine("file," + string.Join(',', Enumerable.Range(0, width)));

    public override void Write(string path, float[] vector) =>
        Output.WriteLine($"{Quote(path)},{string.Join(',', vector.Select(Number))}");

    private static string Quote(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
