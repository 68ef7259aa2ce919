using System.Globalization;

namespace Hark.Benchmarks.Peers;

/// <summary>Figures as lines of text.</summary>
internal static class FigureTable
{
    public const string Head =
        "work                    T   Hark ms (best)     peer                               ms (best)          "
        + "   ratio (best)     goal     of peak H / P  results";

    public static string Line(Figure figure, double peak)
    {
        string peer = figure.PeerSamples is { } samples
            ? $"{Cut(figure.Peer!, 28),-28} {Number(samples.Median),8} ({Number(samples.Best)})"
            : $"{"-",-28} {"",8}";
        string ratio = figure.Ratio is { } r ? Invariant($"{r,6:0.00}x ({figure.RatioBest:0.00})") : "";
        string verdict = figure.Ratio >= figure.Goal ? "met" : "NOT";
        string goal = figure.Goal == 0 ? "" : Invariant($"{figure.Goal:0.0} {verdict}");
        string share = figure.Flops == 0
            ? ""
            : Invariant($"{100 * figure.HarkGflops / peak:0} % / {100 * figure.PeerGflops / peak:0} %");
        string hark = $"{Number(figure.Hark.Median),9} ({Number(figure.Hark.Best)})";
        return $"{figure.Work,-23} {figure.Threads} {hark,-20} {peer,-50} {ratio,-16} {goal,-8} {share,-14} "
            + $"{Results(figure)}{Notes(figure)}";
    }

    private static string Results(Figure figure) => figure switch
    {
        { SameText: true } => "same text",
        { SameText: false } => "TEXTS DIFFER",
        { Difference: { } difference } => Invariant($"{difference:0.0e+0}"),
        _ => "",
    };

    private static string Notes(Figure figure)
    {
        string mode = string.IsNullOrEmpty(figure.PeerMode) ? "" : $"; {figure.PeerMode}";
        return figure.PeerCallMs is { } call
            ? Invariant($"{mode}; an empty call {call:0.000} ms, without it {figure.RatioWithoutCall:0.00}x")
            : mode;
    }

    private static string Number(double milliseconds) => milliseconds.ToString(
        milliseconds switch { >= 100 => "0", >= 10 => "0.0", >= 1 => "0.00", _ => "0.0000" },
        CultureInfo.InvariantCulture);

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
