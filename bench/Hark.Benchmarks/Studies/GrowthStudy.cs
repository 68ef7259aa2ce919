using System.Globalization;
using System.Text.Json.Nodes;
using Hark.Benchmarks.Peers;
using Hark.Benchmarks.Works;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Features;
using Hark.Models;

namespace Hark.Benchmarks.Studies;

/// <summary>
/// How the time of log-mel and EfficientNet-B2 grows with the length of a clip and with the number of clips: two charts
/// and a verdict. Near linear means that a second of sound never costs a quarter more than in a clip of ten seconds.
/// </summary>
internal sealed class GrowthStudy : IStudy
{
    private const double ReferenceSeconds = 10;
    private const double NearLinear = 1.25;
    private const double BudgetSeconds = 0.35; // for a point of a chart

    private static readonly double[] Lengths = [1, 2, 5, 10, 20, 30, 60, 120];
    private static readonly double[] Batches = [1, 2, 4, 8, 16, 32];

    public string Name => "growth";

    public string Title => "growth, log-mel and EfficientNet-B2, ms (ms for a second of sound)";

    public void Run(PeersOptions options, Crew crew, Journal journal)
    {
        double[] lengths = options.Quick ? Lengths[..4] : Lengths, batches = options.Quick ? Batches[..3] : Batches;
        EfficientNet network = new(EfficientNetSettings.B2);
        network.Initialize(new Philox(1));
        network.RequireGradient(false);
        List<ChartLine> byLength = [], byBatch = [];
        foreach (int threads in options.Threads)
        {
            using ThreadTeam team = new(threads);
            byLength.Add(Measure("length", lengths, threads, seconds => time(seconds, 1)));
            byBatch.Add(Measure("batch", batches, threads, clips => time(ReferenceSeconds, clips)));

            double time(double seconds, double clips) => Time(network, team, seconds, (int)clips, options.Quick);
        }
        Directory.CreateDirectory(options.Charts);
        Save("growth-length.svg", "Time against the length of a clip", "seconds of sound", byLength);
        Save("growth-batch.svg", "Time against the number of clips of 10 s", "clips", byBatch);

        ChartLine Measure(string axis, double[] values, int threads, Func<double, double> time)
        {
            List<(double X, double Y)> points = [.. values.Select(value => (value, time(value)))];
            double unit = axis == "length" ? 1 : ReferenceSeconds; // seconds of sound in one step of the axis
            (double X, double Y) reference = points.Find(point => point.X * unit == ReferenceSeconds);
            double worst = points.Where(point => point.X * unit >= ReferenceSeconds)
                .Max(point => point.Y / point.X / (reference.Y / reference.X));
            string cells = string.Join(
                "  ", points.Select(p => Invariant($"{p.X:0}: {p.Y:0.0} ({p.Y / p.X / unit:0.00})")));
            string verdict = worst <= NearLinear ? "near linear" : "NOT near linear";
            journal.Say($"{axis}, {threads} thread(s): {cells}   worst {Invariant($"{worst:0.00}")}: {verdict}");
            foreach ((double x, double y) in points)
            {
                journal.Add(
                    new JsonObject
                    {
                        ["work"] = $"{Name} {axis}",
                        ["threads"] = threads,
                        [axis == "length" ? "seconds" : "clips"] = x,
                        ["hark_ms"] = Figure.Round(y),
                    },
                    threads);
            }
            return new($"{threads} thread{(threads == 1 ? "" : "s")}", points);
        }

        void Save(string name, string title, string axis, List<ChartLine> lines)
        {
            string path = Path.Combine(options.Charts, name);
            File.WriteAllText(path, new LogChart(title, axis, "milliseconds", lines).ToSvg());
            journal.Say($"written: {path}");
        }
    }

    /// <summary>The best of several runs, in milliseconds.</summary>
    private static double Time(EfficientNet network, ThreadTeam team, double seconds, int clips, bool quick)
    {
        LogMel frontEnd = new(FrontEnds.EffB2);
        float[] samples = TestClip.Samples(frontEnd.Settings.SampleRate, seconds);
        using TracedNetwork traced = new(x => [network.Forward(x[0])], team);
        using GraphRun run = traced.Rent(new Shape(clips, frontEnd.FrameCount(samples.Length), frontEnd.Bands));
        int size = run.Input(0).Shape.Stride(0);
        return 1000 * BestTime.Seconds(HearOnce, quick ? 0 : BudgetSeconds, leastRuns: 2);

        void HearOnce()
        {
            for (int clip = 0; clip < clips; clip++)
                frontEnd.Compute(samples, run.Input(0).Span.Slice(clip * size, size));
            run.Execute();
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
