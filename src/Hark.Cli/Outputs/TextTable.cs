namespace Hark.Cli.Outputs;

/// <summary>A table for people: the first column and the last, if it holds words, to the left, numbers to the right.
/// </summary>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[]> rows = [header];

    /// <summary>Whether the last column holds words.</summary>
    public bool EndsInWords { get; init; }

    public void Add(params string[] row) => rows.Add(row);

    /// <summary>Leaves a line empty between two parts.</summary>
    public void AddGap()
    {
        if (rows.Count > 1) rows.Add([.. header.Select(_ => "")]);
    }

    /// <summary>Writes the table; nothing if it has no rows.</summary>
    public void WriteTo(TextWriter output)
    {
        if (rows.Count == 1) return;
        int[] widths = [.. Enumerable.Range(0, header.Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
            output.WriteLine(string.Join("  ", row.Select((cell, i) => Pad(cell, i, widths[i]))).TrimEnd());
    }

    private string Pad(string cell, int column, int width)
    {
        string text = Terminal.OneLine(cell);
        bool isLeft = column == 0 || (EndsInWords && column == header.Length - 1);
        return isLeft ? text.PadRight(width) : text.PadLeft(width);
    }
}
