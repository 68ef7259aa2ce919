using System.Globalization;
using Hark.Engine;
using Hark.Engine.Kernels;

namespace Hark.Benchmarks;

/// <summary>
/// `gemm`: GFLOP/s of matrix products and convolutions, and their share of the multiply-add peak that is measured in
/// the same run.
/// </summary>
internal static unsafe class GemmBenchmark
{
    private const double SecondsPerFigure = 0.25;

    public static void Run(TextWriter output)
    {
        output.WriteLine($"kernels: {GemmKernelSet.Best.Name}, processors: {Environment.ProcessorCount}");
        foreach (int threads in new[] { 1, 2 })
        {
            using ThreadTeam team = new(threads);
            double peak = GemmPeak.Measure(team, threads);
            output.WriteLine(Invariant($"\n{threads} thread(s), peak {peak / 1e9:F0} GFLOP/s"));
            Products(team, peak, output);
            Convolutions(team, peak, output);
        }
    }

    private static void Products(ThreadTeam team, double peak, TextWriter output)
    {
        foreach ((int m, int n, int k) in new[]
        {
            (512, 512, 512), (1024, 1024, 1024), (1000, 352, 88), (1000, 88, 352), (4000, 144, 24), (4000, 24, 144),
            (960, 3072, 768), (1, 256, 256), (1, 5000, 256), (4, 5000, 256), (15, 5000, 256),
        })
        {
            using RandomArray a = new(m * k), b = new(k * n), c = new(m * n), bias = new(n);
            using PackedMatrix packed = PackedMatrix.FromRows(n, k, b, n);
            double packedTime = Best(() => Gemm.Multiply(team, m, n, k, a, k, packed, c, n, bias, Activation.None));
            double siluTime = Best(() => Gemm.Multiply(team, m, n, k, a, k, packed, c, n, bias, Activation.Silu));
            double rowsTime = Best(() => Gemm.Multiply(team, m, n, k, a, k, b, n, c, n, bias, Activation.None));
            double linearTime = Best(
                () => Gemm.MultiplyTransposedB(team, m, n, k, a, k, b, k, c, n, bias, Activation.None));
            string name = $"{m} x {n} x {k}";
            Report(output, peak, $"{name}, packed before", 2.0 * m * n * k, packedTime);
            Report(output, peak, $"{name}, packed before, silu", 2.0 * m * n * k, siluTime);
            Report(output, peak, $"{name}, rows", 2.0 * m * n * k, rowsTime);
            Report(output, peak, $"{name}, transposed", 2.0 * m * n * k, linearTime);
        }

        foreach ((int m, int n, int k) in new[]
        {
            (144, 24, 16_000), (24, 144, 16_000), (352, 88, 4000), (512, 512, 1024),
        })
        {
            using RandomArray a = new(m * k), b = new(k * n), c = new(m * n);
            double time = Best(() => Gemm.MultiplyTransposedA(team, m, n, k, a, m, b, n, c, n));
            Report(output, peak, $"{m} x {n} over {k} rows", 2.0 * m * n * k, time);
        }
    }

    private static void Convolutions(ThreadTeam team, double peak, TextWriter output)
    {
        foreach (ConvolutionGeometry g in new[]
        {
            Square(1000, 64, 1, 32, 2), Square(125, 64, 64, 64, 1),
            Square(32, 16, 256, 256, 1), Square(62, 4, 512, 512, 1),
        })
        {
            FilterStrides strides = FilterStrides.TimeByFrequency(g);
            using RandomArray x = new(g.T * g.F * g.C), w = new(g.K * g.Depth), y = new(g.Positions * g.K);
            double forward = Best(() => Convolution.Forward(team, g, x, w, strides, y, null, Activation.None));
            double data = Best(() => Convolution.BackwardData(team, g, y, w, strides, x));
            double weights = Best(() => Convolution.BackwardWeights(team, g, x, y, w, strides));
            double operations = 2.0 * g.Positions * g.K * g.Depth;
            string name = $"3x3 {g.C} -> {g.K} at {g.T} x {g.F} / {g.StrideT}";
            Report(output, peak, $"{name}, forward", operations, forward);
            Report(output, peak, $"{name}, data", operations, data);
            Report(output, peak, $"{name}, weights", operations, weights);
        }

        static ConvolutionGeometry Square(int t, int f, int channels, int filters, int stride) =>
            new(1, t, f, channels, filters, 3, 3, stride, stride, 1, 1, 1, 1, 1, 1);
    }

    private static void Report(TextWriter output, double peak, string name, double operations, double seconds) =>
        output.WriteLine(Invariant($"{name,-44} {seconds * 1e6,10:F1} us {operations / seconds / 1e9,7:F0} GFLOP/s")
            + Invariant($" {100 * operations / seconds / peak,5:F0} %"));

    private static double Best(Action action) => BestTime.Seconds(action, SecondsPerFigure);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
