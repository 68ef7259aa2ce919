using System.Globalization;
using System.Text;

namespace Hark.Benchmarks.Studies;

/// <summary>A line of a chart: its name and its points, all above zero.</summary>
internal sealed record ChartLine(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>
/// A chart as SVG. Both axes are logarithmic: whatever grows in proportion rises by one decade in a decade, parallel to
/// the dashed line, at any size.
/// </summary>
internal sealed class LogChart(string title, string horizontal, string vertical, IReadOnlyList<ChartLine> lines)
{
    private const int Width = 640, Height = 420, Left = 64, Right = 24, Top = 44, Bottom = 56;
    private static readonly string[] Colours = ["#1b6ca8", "#c8553d", "#4a7c59", "#7a5195"];

    private readonly double leastX = lines.Min(line => line.Points.Min(point => point.X));
    private readonly double mostX = lines.Max(line => line.Points.Max(point => point.X));
    private readonly double leastY = Decade(lines.Min(line => line.Points.Min(point => point.Y)), Math.Floor);
    private readonly double mostY = Decade(lines.Max(line => line.Points.Max(point => point.Y)), Math.Ceiling);
    private readonly StringBuilder svg = new();

    public string ToSvg()
    {
        svg.Clear();
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" ");
        Add($"font-size=\"12\" fill=\"#333\">\n<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/>\n");
        Text(Left, 24, title, "start", "font-size=\"15\" font-weight=\"bold\"");
        Text((Left + Width - Right) / 2.0, Height - 12, horizontal, "middle");
        Text(16, Height / 2.0, vertical, "middle", $"transform=\"rotate(-90 16 {Height / 2})\"");
        Grid();
        Proportional();
        for (int i = 0; i < lines.Count; i++) Line(lines[i], Colours[i % Colours.Length], i);
        Add($"</svg>\n");
        return svg.ToString();
    }

    private void Grid()
    {
        foreach (double x in lines[0].Points.Select(point => point.X))
        {
            Stroke(PlaceX(x), Top, PlaceX(x), Height - Bottom, "#e4e4e4");
            Text(PlaceX(x), Height - Bottom + 18, Label(x), "middle");
        }
        for (double decade = leastY; decade <= mostY * 1.001; decade *= 10)
        {
            Stroke(Left, PlaceY(decade), Width - Right, PlaceY(decade), "#e4e4e4");
            Text(Left - 8, PlaceY(decade) + 4, Label(decade), "end");
        }
    }

    // From the first line's middle point: where all points would lie if time were in proportion.
    private void Proportional()
    {
        (double x, double y) = lines[0].Points[lines[0].Points.Count / 2];
        double low = Math.Max(leastX, x * leastY / y), high = Math.Min(mostX, x * mostY / y);
        const string dashed = "stroke-dasharray=\"5 4\"";
        Stroke(PlaceX(low), PlaceY(y * low / x), PlaceX(high), PlaceY(y * high / x), "#999", dashed);
        Text(Width - Right, Height - Bottom - 8, "dashed: in proportion", "end", "fill=\"#777\"");
    }

    private void Line(ChartLine line, string colour, int index)
    {
        string points = string.Join(' ', line.Points.Select(p => Invariant($"{PlaceX(p.X):0.0},{PlaceY(p.Y):0.0}")));
        Add($"<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n");
        foreach ((double x, double y) in line.Points)
            Add($"<circle cx=\"{PlaceX(x):0.0}\" cy=\"{PlaceY(y):0.0}\" r=\"3.5\" fill=\"{colour}\"/>\n");
        Text(Left + 12, Top + 18 + 18 * index, line.Name, "start", $"fill=\"{colour}\" font-weight=\"bold\"");
    }

    private double PlaceX(double x) =>
        Left + (Width - Left - Right) * Math.Log(x / leastX) / Math.Log(mostX / leastX);

    private double PlaceY(double y) =>
        Height - Bottom - (Height - Top - Bottom) * Math.Log(y / leastY) / Math.Log(mostY / leastY);

    private void Stroke(double x1, double y1, double x2, double y2, string colour, string style = "") => Add(
        $"<line x1=\"{x1:0.0}\" y1=\"{y1:0.0}\" x2=\"{x2:0.0}\" y2=\"{y2:0.0}\" stroke=\"{colour}\" {style}/>\n");

    private void Text(double x, double y, string text, string anchor, string style = "") =>
        Add($"<text x=\"{x:0.0}\" y=\"{y:0.0}\" text-anchor=\"{anchor}\" {style}>{text}</text>\n");

    private void Add(FormattableString text) => svg.Append(Invariant(text));

    private static double Decade(double value, Func<double, double> round) => Math.Pow(10, round(Math.Log10(value)));

    private static string Label(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
