using CsvHelper;

namespace Hark.Evaluation.Files;

/// <summary>Separated values (RFC 4180), with a header or, where the first field is a sound file, without.</summary>
internal sealed class CsvCaptionReader(string source, byte[] text, CaptionTableBuilder table)
{
    private const int LargestRecord = 4 << 20;
    private static readonly char[] Separators = [',', ';', '\t', '|'];

    // hark caption --csv says in this column why a recording has no caption.
    private const string Fault = "error";

    private CsvMalformedRecord? malformed;

    public void Read()
    {
        try
        {
            (char separator, string[] header) = ReadHeader();
            using CsvReader csv = Open(separator);
            csv.Read();
            if (SoundName.IsSoundFile(header[0]) && header.Length >= 2)
            {
                string[] names = ["name", .. Enumerable.Range(1, header.Length - 1).Select(i => $"caption_{i}")];
                CaptionFields fields = CaptionFields.Find(names, table.Role);
                do Add(csv, header.Length, fields, -1, separator);
                while (csv.Read());
            }
            else
            {
                CaptionFields fields = CaptionFields.Find(header, table.Role);
                Check(fields, header);
                int fault = Array.FindIndex(header, name => name.Equals(Fault, StringComparison.OrdinalIgnoreCase));
                while (csv.Read()) Add(csv, header.Length, fields, fault, separator);
            }
        }
        catch (CsvFormatException error)
        {
            throw new EvaluationException(
                $"{source}: line {error.LineNumber}: expected separated values, found something else: "
                + error.Message.ReplaceLineEndings(" "),
                error);
        }
    }

    private void Add(CsvReader csv, int columns, CaptionFields fields, int fault, char separator)
    {
        int line = (int)csv.LineNumber;
        if (malformed is { } broken)
        {
            string problem = broken.Reason == CsvMalformedReason.UnterminatedQuote
                ? "a quote that is never closed"
                : "text after a closing quote";
            throw new EvaluationException(
                $"{source}: line {broken.LineNumber}: expected separated values, found {problem} (byte "
                + $"{broken.ByteOffset}). A quote inside a quoted field is written twice.");
        }
        if (csv.FieldCount != columns)
        {
            throw new EvaluationException(
                $"{source}: line {line}: expected {columns} fields, found {csv.FieldCount}. A field that holds "
                + $"{(separator == '\t' ? "a tab" : $"\"{separator}\"")} stands in quotes.");
        }
        List<string> captions = [];
        foreach (int column in fields.Captions)
        {
            string cell = csv.GetString(column);
            if (table.Role == CaptionRole.Predictions || !ListInCell.TryRead(cell, captions)) captions.Add(cell);
        }
        string reason = fault < 0 ? "" : csv.GetString(fault);
        bool hasFailed = reason.Length > 0 && captions.TrueForAll(caption => caption.Length == 0);
        CaptionEntry entry = new(csv.GetString(fields.Id).Trim(), hasFailed ? [] : captions, line)
        {
            Fault = hasFailed ? reason : null,
        };
        table.Add(entry, mayRepeat: fields.Captions.Length == 1);
    }

    // The separator is the one by which the first record has the columns that are needed.
    private (char Separator, string[] Header) ReadHeader()
    {
        (char Separator, string[] Header) best = (',', []);
        foreach (char separator in Separators)
        {
            using CsvReader csv = Open(separator);
            if (!csv.Read()) break;
            string[] header = [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)];
            CaptionFields fields = CaptionFields.Find(header, table.Role);
            if (fields.Id >= 0 && fields.Captions.Length > 0) return (separator, header);
            if (header.Length > best.Header.Length) best = (separator, header);
        }
        return best;
    }

    private void Check(CaptionFields fields, string[] header)
    {
        string found = string.Join(", ", header.Take(20).Select(name => name.Length > 40 ? name[..40] + "..." : name));
        if (fields.Id < 0)
        {
            throw new EvaluationException(
                $"{source}: line 1: expected a column with the name of the sound (file_name, youtube_id, id ...), "
                + $"found the columns {found}.");
        }
        if (fields.Captions.Length == 0)
        {
            string expected = table.Role == CaptionRole.Predictions
                ? "caption or caption_predicted"
                : "caption, reference, or caption_1, caption_2 ...";
            throw new EvaluationException(
                $"{source}: line 1: expected a column with captions ({expected}), found the columns {found}.");
        }
    }

    private CsvReader Open(char separator) => CsvReader.Create(
        text,
        CsvReaderOptions.Default with
        {
            Separator = separator,
            HasHeader = false,
            // A quote within a field is text. One that is never closed would swallow the rest of the file.
            OnMalformedRecord = record =>
            {
                if (record.Reason != CsvMalformedReason.StrayQuote) malformed = record;
            },
            MaxRecordSize = LargestRecord,
            TrackLineNumbers = true,
        });
}
