using System.Globalization;
using Hark.Captioning;

namespace Hark.Cli.Outputs;

/// <summary>Comma-separated values as in RFC 4180, with a header: a row per file, found or failed.</summary>
internal sealed class CsvCaptions(TextWriter output) : CaptionWriter(output)
{
    public override void Begin() => WriteRow("file", "seconds", "caption", "confidence", "error");

    public override void Write(string path, CaptionResult result) => WriteRow(
        path,
        result.DurationSeconds.ToString("0.###", CultureInfo.InvariantCulture),
        result.Caption,
        result.Confidence.ToString("0.####", CultureInfo.InvariantCulture),
        "");

    public override void Write(string path, string error) => WriteRow(path, "", "", "", error);

    private void WriteRow(params string[] fields) => Output.Write(string.Join(',', fields.Select(Quote)) + "\r\n");

    private static string Quote(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
