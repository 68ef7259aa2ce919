using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hark.Captioning;

namespace Hark.Cli.Outputs;

/// <summary>One JSON object per line and file, done or failed. Its form is fixed by a number, <c>schema</c>.</summary>
internal sealed class JsonCaptions(TextWriter output) : CaptionWriter(output)
{
    private const int Schema = 1;

    // Letters of all languages stay readable; nothing here ever reaches HTML.
    private static readonly JsonWriterOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public override void Write(string path, CaptionResult result) => WriteLine(path, result, null);

    public override void Write(string path, string error) => WriteLine(path, null, error);

    private void WriteLine(string path, CaptionResult? result, string? error)
    {
        ArrayBufferWriter<byte> line = new();
        using (Utf8JsonWriter json = new(line, Readable))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", Schema);
            json.WriteString("file", path);
            if (result is null) json.WriteNull("seconds");
            else json.WriteNumber("seconds", Math.Round(result.DurationSeconds, 3));
            json.WriteString("caption", result?.Caption);
            if (result is null) json.WriteNull("confidence");
            else json.WriteNumber("confidence", Math.Round(result.Confidence, 6));
            json.WriteStartArray("alternatives");
            foreach (CaptionAlternative alternative in result?.Alternatives ?? [])
            {
                json.WriteStartObject();
                json.WriteString("caption", alternative.Caption);
                json.WriteNumber("confidence", Math.Round(alternative.Confidence, 6));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteString("error", error);
            json.WriteEndObject();
        }
        Output.WriteLine(Encoding.UTF8.GetString(line.WrittenSpan));
    }
}
