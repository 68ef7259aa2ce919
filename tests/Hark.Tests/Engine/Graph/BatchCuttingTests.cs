using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;
using Hark.Models;
using Hark.Tests.Models;

namespace Hark.Tests.Engine.Graph;

public class BatchCuttingTests
{
    private const long TinyCache = 32;

    [Theory]
    [InlineData(32, 1001)]
    [InlineData(31, 1001)]
    [InlineData(32, 101)]
    public void Wide_maps_of_B2_run_for_as_many_clips_as_the_cache_holds(int clips, int frames)
    {
        EfficientNet network = new(EfficientNetSettings.B2);
        NetworkGraph graph = NetworkGraph.Trace(x => [network.Forward(x[0])], new Shape(clips, frames, 64)).Optimize();
        IReadOnlyList<BatchStretch> stretches = BatchCutting.Of(graph);
        Assert.InRange(stretches[0].First, 0, 3); // from the stem on
        Assert.True(stretches[^1].Turns <= 8, "The last layers have large weights and small maps.");
        Assert.All(stretches, stretch => Assert.Equal(clips, stretch.Items));
        Assert.Equal(frames > 1000, stretches[0].MostItems <= 2);
        MemoryPlan whole = MemoryPlan.Of(graph, []), cut = MemoryPlan.Of(graph, stretches);
        Assert.True(cut.Floats < 0.5 * whole.Floats, $"{cut.Floats} of {whole.Floats}");
        Assert.Empty(BatchCutting.Of(NetworkGraph.Trace(x => [network.Forward(x[0])], new Shape(1, frames, 64))));
    }

    [Theory]
    [InlineData(512, 400, 16)]
    [InlineData(1024, 40, 1)]
    public void Layers_with_large_weights_keep_the_batch_together(int width, int length, int turns)
    {
        Tensor weight = TracedCheck.Random(new(width, width), 1);
        NetworkGraph graph = NetworkGraph.Trace(
            x => [x[0].Linear(weight).Relu().Linear(weight)], new Shape(16, length, width));
        IReadOnlyList<BatchStretch> stretches = BatchCutting.Of(graph, cacheFloats: 500_000);
        if (turns == 1) Assert.Empty(stretches);
        else Assert.Equal(new BatchStretch(0, 2, 16, turns), Assert.Single(stretches));
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(32, 5)]
    [InlineData(7, 3)]
    public void Turns_share_the_items_evenly(int items, int turns)
    {
        BatchStretch stretch = new(0, 0, items, turns);
        int next = 0;
        for (int turn = 0; turn < turns; turn++)
        {
            BatchShare share = stretch.Share(turn);
            Assert.Equal(next, share.First);
            Assert.InRange(share.Count, stretch.MostItems - 1, stretch.MostItems);
            next += share.Count;
        }
        Assert.Equal(items, next);
    }

    [Fact]
    public void What_mixes_items_is_not_cut()
    {
        Tensor table = TracedCheck.Random(new(3, 8), 1);
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward = x =>
        [
            x[0].Mean(0, keepDims: true).Exp().Add(x[0]), x[0].Add(table), x[0].Transpose(1, 0).Reshape(3, 8).Exp(),
            Concat.Of(0, x[0], x[0]), x[0].Slice(0, 1, 2), x[0].Pad(-2, 1, 0), x[0].Max(0), x[0].Reshape(24),
        ];
        NetworkGraph graph = NetworkGraph.Trace(forward, new Shape(3, 8));
        string[] safe = [.. graph.Nodes.Where(ItemByItem.IsSafe).Select(node => node.Operation.Name)];
        Assert.Equal(["Exp", "Exp"], safe); // of one row, and of what was brought back to three rows
        AssertSameBits(forward, TinyCache, TracedCheck.Random(new(3, 8), 2));
    }

    [Theory]
    [InlineData(1ul)]
    [InlineData(2ul)]
    [InlineData(3ul)]
    [InlineData(4ul)]
    [InlineData(5ul)]
    public void Random_networks_keep_their_bits(ulong seed)
    {
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward = x => RandomNetwork(x, seed);
        int turns = AssertSameBits(
            forward, TinyCache, TracedCheck.Random(new(5, 8), seed), TracedCheck.Random(new(5, 8), seed + 10));
        Assert.True(turns >= 5, $"only {turns} turns");
    }

    [Theory]
    [InlineData(5, 150_000)]
    [InlineData(7, 400_000)]
    public void A_network_keeps_its_bits_and_allocates_nothing(int clips, long cacheFloats)
    {
        EfficientNet network = new(new(0.6, 1.0, 260));
        network.Initialize(new Philox(1));
        network.RequireGradient(false);
        network.Eval();
        int turns = AssertSameBits(
            x => [network.Forward(x[0])], cacheFloats, EfficientNetTests.FormulaMel(clips, 101));
        Assert.True(turns >= 4);
    }

    /// <summary>Runs a network with the batch in one piece and cut; returns how many turns there were in all.</summary>
    private static int AssertSameBits(
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward, long cacheFloats, params Tensor[] inputs)
    {
        ConstantStore store = new();
        Shape[] shapes = [.. inputs.Select(input => input.Shape)];
        NetworkGraph graph = GraphPasses.Apply(GraphTracer.Trace(forward, shapes, store), store);
        using ThreadTeam team = new(2);
        GraphPlan cutPlan = new(graph, store, cacheFloats);
        using GraphExecutor whole = new(new GraphPlan(graph, store, long.MaxValue), team), cut = new(cutPlan, team);
        long allocated = 0;
        for (int run = 0; run < 4; run++)
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                inputs[i].Span.CopyTo(whole.Inputs[i].Span);
                inputs[i].Span.CopyTo(cut.Inputs[i].Span);
            }
            whole.Run();
            long before = GC.GetAllocatedBytesForCurrentThread();
            cut.Run();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            for (int i = 0; i < graph.Outputs.Count; i++)
                Assert.Equal(whole.Outputs[i].ToArray(), cut.Outputs[i].ToArray());
        }
        if (graph.Nodes.Any(node => node.Operation is Conv2dOperation)) Assert.Equal(0, allocated);
        return cutPlan.Steps.Select(step => step.Stretch).Distinct().Sum(stretch => stretch?.Turns ?? 0);
    }

    /// <summary>
    /// Forty operations, most of them item by item, that pick their operands among all earlier values.
    /// </summary>
    private static Tensor[] RandomNetwork(IReadOnlyList<Tensor> inputs, ulong seed)
    {
        Philox random = new(seed);
        Tensor weight = TracedCheck.Random(new(8, 8), 1), row = TracedCheck.Random(new(8), 2);
        List<Tensor> values = [.. inputs];
        for (int i = 0; i < 40; i++)
        {
            Tensor a = values[Math.Max(0, values.Count - 1 - random.NextInt32(6))];
            Tensor b = values[random.NextInt32(values.Count)];
            values.Add(random.NextInt32(9) switch
            {
                0 => a.Tanh(),
                1 => a.Reshape(5, 2, 4).Softmax().Reshape(5, 8),
                2 => a.Tanh().Add(b.Tanh()),
                3 => a.Sigmoid().Multiply(row),
                4 => a.Linear(weight).Scale(0.3f),
                5 => a.Reshape(5, 2, 4).Multiply(b.Reshape(5, 2, 4).Mean(1, keepDims: true)).Reshape(5, 8),
                6 => Concat.Of(1, a.Slice(1, 0, 5), b.Slice(1, 2, 3)),
                7 => a.Reshape(5, 2, 4).Transpose(0, 2, 1).Reshape(5, 8),
                8 when i % 3 == 0 => a.Sigmoid().Multiply(b.Mean(0, keepDims: true)),
                _ => a.Reshape(5, 1, 8).Attention(b.Reshape(5, 1, 8), a.Reshape(5, 1, 8), new(2)).Reshape(5, 8),
            });
        }
        return [values[^1], values[^3], values[20]];
    }
}
