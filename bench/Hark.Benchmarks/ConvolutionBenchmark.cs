using System.Globalization;
using Hark.Engine;
using Hark.Engine.Kernels;

namespace Hark.Benchmarks;

/// <summary>
/// `conv`: milliseconds of the 3 x 3 layers of PANNs, direct and by Winograd, with what the choice takes marked by a
/// star. GFLOP/s count the multiply-adds of the direct convolution, so that Winograd may pass the machine's peak.
/// </summary>
internal static unsafe class ConvolutionBenchmark
{
    private const double SecondsPerFigure = 0.2;

    private static readonly (int T, int F, int C, int K)[] layers =
    [
        (1000, 64, 1, 64), (1000, 64, 64, 64), (500, 32, 64, 128), (500, 32, 128, 128), (250, 16, 256, 256),
        (125, 8, 512, 512), (62, 4, 1024, 1024), (31, 2, 2048, 2048),
    ];

    /// <summary>Runs the layers whose channels are named, or all.</summary>
    public static void Run(IReadOnlyList<string> channels, TextWriter output)
    {
        output.WriteLine($"kernels: {GemmKernelSet.Best.Name}, processors: {Environment.ProcessorCount}");
        foreach ((int t, int f, int c, int k) in layers)
        {
            if (channels.Count > 0 && !channels.Contains(c.ToString(CultureInfo.InvariantCulture))) continue;
            ConvolutionGeometry g = new(1, t, f, c, k, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1);
            output.WriteLine($"\n{c} -> {k} at {t} x {f}");
            Layer(g, output);
        }
    }

    private static void Layer(in ConvolutionGeometry geometry, TextWriter output)
    {
        ConvolutionGeometry g = geometry;
        FilterStrides strides = FilterStrides.TimeByFrequency(g);
        using ThreadTeam alone = new(1), pair = new(2);
        using RandomArray x = new(g.T * g.F * g.C), w = new(g.K * g.Depth), y = new(g.Positions * g.K);
        using RandomArray bias = new(g.K);
        using PackedMatrix packed = Convolution.Pack(pair, g, w, strides);
        WinogradTile? choice = ConvolutionChoice.Tile(g);
        Report("direct", choice is null, team => Convolution.Forward(team, g, x, packed, y, bias, Activation.Relu));
        WinogradTile[] tiles =
            [new(4, 4), new(4, 2), new(2, 4), new(2, 2), new(4, 2, IsPair: true), WinogradTile.Pair];
        foreach (WinogradTile tile in tiles.Where(tile => g.C > 1 && tile.Covers(g)))
        {
            using WinogradFilters filters = new(pair, tile, g, w, strides);
            Report(
                $"{tile}", tile == choice,
                team => Winograd.Forward(team, g, x, filters, y, bias, Activation.Relu));
        }

        void Report(string name, bool isChoice, Action<ThreadTeam> run)
        {
            double one = Best(() => run(alone)), two = Best(() => run(pair));
            double operations = 2.0 * g.Positions * g.K * g.Depth / 1e9;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(isChoice ? '*' : ' ')} {name,-20} {one * 1e3,8:F2} / {two * 1e3,6:F2} ms "
                + $"{operations / one,7:F0} / {operations / two,6:F0} GFLOP/s"));
        }
    }

    private static double Best(Action action) => BestTime.Seconds(action, SecondsPerFigure);
}
