namespace Hark.Cli;

/// <summary>Facts in two columns.</summary>
internal sealed class Sheet
{
    private readonly List<(string Name, string Value)> rows = [];

    public void Add(string name, string value) => rows.Add((name, value));

    public void WriteTo(TextWriter output)
    {
        int width = rows.Max(row => row.Name.Length);
        foreach ((string name, string value) in rows)
            output.WriteLine($"{name.PadRight(width)}  {Terminal.OneLine(value)}");
    }
}
