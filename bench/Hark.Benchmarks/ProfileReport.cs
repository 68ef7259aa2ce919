using System.Diagnostics;
using System.Globalization;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;
using Hark.Layers;
using Hark.Models;

namespace Hark.Benchmarks;

/// <summary>
/// `profile NETWORK`: the best time of every node of a traced network, slowest first, with its share and its GFLOP/s.
/// Each figure is the best of many runs of the whole network, so that caches are as they are in earnest.
/// </summary>
internal static class ProfileReport
{
    private const double Seconds = 4;
    private const int MostRuns = 400;

    public static readonly IReadOnlyList<string> Networks =
        ["effb2", "cnn10", "cnn14", "ast", "htsat", "ast-layer", "bert-layer"];

    /// <summary>Profiles a network of <see cref="Networks"/> on a team of so many threads, for so many clips.</summary>
    public static void Run(string network, int threads, int batch, TextWriter output)
    {
        (Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward, Shape input) = network switch
        {
            "effb2" => EffB2(batch),
            "cnn10" => Cnn(PannsSettings.Cnn10, batch),
            "cnn14" => Cnn(PannsSettings.Cnn14, batch),
            "ast" => Ast(batch),
            "htsat" => Htsat(batch),
            "ast-layer" => TransformerLayer(batch, 1214),
            "bert-layer" => TransformerLayer(8 * batch, 32),
            _ => throw new ArgumentException($"No such network: {network}.", nameof(network)),
        };
        ConstantStore store = new();
        NetworkGraph graph = GraphPasses.Apply(GraphTracer.Trace(forward, [input], store), store);
        using ThreadTeam team = new(threads);
        using GraphExecutor executor = new(new GraphPlan(graph, store), team);
        Philox random = new(2);
        float[] values = new float[input.Count];
        random.FillNormal(values);

        long[] best = new long[executor.Plan.Steps.Count], ticks = new long[best.Length];
        Array.Fill(best, long.MaxValue);
        long bestRun = long.MaxValue;
        Stopwatch clock = Stopwatch.StartNew();
        for (int run = 0; run < MostRuns && (run < 5 || clock.Elapsed.TotalSeconds < Seconds); run++)
        {
            values.CopyTo(executor.Inputs[0].Span);
            executor.RunTimed(ticks);
            for (int i = 0; i < best.Length; i++) best[i] = Math.Min(best[i], ticks[i]);
            values.CopyTo(executor.Inputs[0].Span);
            long begin = Stopwatch.GetTimestamp();
            executor.Run();
            bestRun = Math.Min(bestRun, Stopwatch.GetTimestamp() - begin);
        }
        Write(executor.Plan, best, bestRun, output);
    }

    private static void Write(GraphPlan plan, long[] best, long bestRun, TextWriter output)
    {
        double sum = best.Sum(Milliseconds);
        foreach (int i in Enumerable.Range(0, best.Length).OrderByDescending(i => best[i]))
        {
            GraphNode node = plan.Steps[i].Node;
            double time = Milliseconds(best[i]);
            string shapes = string.Join(" ", node.Inputs.Where(input => input.Constant is null).Select(x => x.Shape));
            string turns = plan.Steps[i].Stretch is { } stretch ? Invariant($" in {stretch.Turns} turns") : "";
            output.WriteLine(Invariant($"{i,4} {node.Operation.Name,-14} {time,8:F3} ms {100 * time / sum,5:F1} %")
                + Invariant($" {node.Flops / time / 1e6,6:F0} GFLOP/s  {shapes} -> {node.Output.Shape}{turns}"));
        }
        output.WriteLine();
        foreach (var group in Enumerable.Range(0, best.Length)
            .GroupBy(i => Kind(plan.Steps[i]))
            .OrderByDescending(group => group.Sum(i => best[i])))
        {
            double time = group.Sum(i => Milliseconds(best[i]));
            double flops = group.Sum(i => (double)plan.Steps[i].Node.Flops);
            output.WriteLine(Invariant($"{group.Key,-24} {group.Count(),4} nodes {time,8:F3} ms")
                + Invariant($" {100 * time / sum,5:F1} % {flops / time / 1e6,6:F0} GFLOP/s"));
        }
        output.WriteLine(Invariant($"\nsum of the nodes' best {sum:F3} ms, best run {Milliseconds(bestRun):F3} ms, ")
            + Invariant($"{plan.Graph.Flops / Milliseconds(bestRun) / 1e6:F0} GFLOP/s"));
    }

    private static string Kind(GraphStep step)
    {
        if (step.Node is { Operation: FusedDepthwise, Inputs.Count: 6 }) return "Conv 1x1 + by channel";
        if (step.Node.Inputs.Count < 2 || step.Node.Inputs[1].Constant is not { Shape.Rank: 4 } weight)
            return step.Node.Operation.Name;
        Shape w = weight.Shape;
        string kernel = $"{w[2]}x{w[3]}";
        if (w[1] == 1 && w[2] > 1) return $"{step.Node.Operation.Name} {kernel} by channel";
        return $"{step.Node.Operation.Name} {kernel}" + (w[1] < w[0] ? " wider" : " narrower");
    }

    private static (Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> Forward, Shape Input) EffB2(int batch)
    {
        EfficientNet encoder = new(EfficientNetSettings.B2);
        encoder.Initialize(new Philox(1));
        encoder.Eval();
        return (inputs => [encoder.Forward(inputs[0])], new(batch, 1001, 64));
    }

    private static (Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> Forward, Shape Input) Ast(int batch)
    {
        AstSettings settings = AstSettings.Base384;
        Ast network = new(settings);
        network.Initialize(new Philox(1));
        network.Eval();
        return (inputs => [network.Forward(inputs[0]).Logits], new(batch, settings.Frames, settings.Bands));
    }

    private static (Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> Forward, Shape Input) Htsat(int batch)
    {
        Htsat network = new(HtsatSettings.Encoder);
        network.Initialize(new Philox(1));
        network.Eval();
        return (inputs => [network.Forward(inputs[0]).Embedding], new(batch, 1001, 64));
    }

    private static (Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> Forward, Shape Input) Cnn(
        PannsSettings settings, int batch)
    {
        Panns encoder = new(settings);
        encoder.Initialize(new Philox(1));
        encoder.Eval();
        return (inputs => [encoder.Forward(inputs[0]).Embedding], new(batch, 1001, 64));
    }

    /// <summary>A layer of the base size of BERT and AST (768 wide, 12 heads).</summary>
    private static (Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> Forward, Shape Input) TransformerLayer(
        int rows, int length)
    {
        const int Width = 768, Heads = 12;
        MultiHeadAttention attention = new(Width, Heads);
        Linear wide = new(Width, 4 * Width, activation: Activation.Gelu), narrow = new(4 * Width, Width);
        LayerNorm first = new(Width), second = new(Width);
        foreach (Module module in new Module[] { attention, wide, narrow, first, second })
        {
            module.Initialize(new Philox(1));
            module.Eval();
        }
        return (Forward, new(rows, length, Width));

        IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> inputs)
        {
            Tensor x = inputs[0];
            (Tensor q, Tensor k, Tensor v) = attention.ProjectAll(first.Forward(x));
            x = attention.Attend(q, k, v, causal: false, null).Add(x);
            return [narrow.Forward(wide.Forward(second.Forward(x))).Add(x)];
        }
    }

    private static double Milliseconds(long ticks) => ticks * 1e3 / Stopwatch.Frequency;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
