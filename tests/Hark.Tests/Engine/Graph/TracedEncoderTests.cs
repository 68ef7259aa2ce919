using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;
using Hark.Models;
using Hark.TestKit;
using Hark.Tests.Models;

namespace Hark.Tests.Engine.Graph;

[Trait("Category", "Golden")]
public class TracedEncoderTests
{
    private static readonly Lazy<EfficientNet> B2 = new(EfficientNetTests.BuildB2);
    private static readonly Lazy<EfficientNet> Small = new(() => Initialized(new EfficientNet(new(0.6, 1.0, 260))));
    private static readonly Lazy<EfficientAt> Teacher = new(() => Initialized(new EfficientAt()));

    [Fact]
    public void B2_agrees_with_eager() =>
        TracedCheck.AssertAgree(x => [B2.Value.Forward(x[0])], EfficientNetTests.FormulaMel(1, 301));

    [Fact]
    public void The_small_one_agrees_with_eager() =>
        TracedCheck.AssertAgree(x => [Small.Value.Forward(x[0])], EfficientNetTests.FormulaMel(2, 101));

    [Fact]
    public void EfficientAt_agrees_with_eager()
    {
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward = x =>
        {
            (Tensor embedding, Tensor logits) = Teacher.Value.Forward(x[0]);
            return [embedding, logits];
        };
        TracedCheck.AssertAgree(forward, TracedCheck.Random(new(2, 131, 128), 3));
    }

    [Fact]
    public void Every_norm_and_activation_of_B2_moves_into_its_convolution()
    {
        using TracedNetwork network = new(x => [B2.Value.Forward(x[0])]);
        NetworkGraph graph = network.GraphFor(new Shape(1, 1001, 64));
        Assert.DoesNotContain(graph.Nodes, node => node.Operation is BatchNormOperation or ActivateOperation);
        NetworkGraph unchanged = NetworkGraph.Trace(x => [B2.Value.Forward(x[0])], new Shape(1, 1001, 64));
        Assert.Equal(
            unchanged.Nodes.Count(node => node.Operation is Conv2dOperation),
            graph.Nodes.Count(node => node.Operation is Conv2dOperation or FusedProduct or FusedDepthwise)
            + graph.Nodes.Count(node => node is { Operation: FusedDepthwise, Inputs.Count: 6 })); // two in one
        Assert.DoesNotContain(graph.Nodes, node => node.Operation is MultiplyOperation or AddOperation);
        Assert.Single(graph.Nodes, node => node.Operation is MeanOperation); // over the bins, in the end
        Assert.True(graph.Flops < unchanged.Flops);
    }

    [Theory]
    [InlineData("mel_10s", 1001)]
    [InlineData("mel_3s", 301)]
    [InlineData("mel_shortest", 32)]
    public void Traced_B2_equals_the_original(string name, int frames)
    {
        GoldenFile golden = GoldenFile.Load("networks/effb2");
        var probe = golden.Json.GetProperty("cases").GetProperty(name).GetProperty("probes").GetProperty("attn_emb");
        using TracedNetwork network = new(x => [B2.Value.Forward(x[0])]);
        using GraphRun run = network.Run(EfficientNetTests.FormulaMel(1, frames));
        float[] expected = golden[$"{name}/attn_emb/sample"].Floats;
        int step = probe.GetProperty("step").GetInt32();
        double atol = probe.GetProperty("atol").GetDouble();
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], run[0].Span[i * step], atol + 1e-5 * Math.Abs(expected[i]));
    }

    [Fact]
    public void Threads_batches_and_executors_do_not_change_a_bit()
    {
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward = x => [Small.Value.Forward(x[0])];
        using ThreadTeam one = new(1), two = new(2);
        using TracedNetwork onOne = new(forward, one), onTwo = new(forward, two);
        Tensor batch = EfficientNetTests.FormulaMel(8, 100);
        float[] expected = TracedCheck.Run(onOne, batch)[0];
        Assert.Equal(expected, TracedCheck.Run(onTwo, batch)[0]);

        using GraphRun busy = onTwo.Rent(batch.Shape);
        Assert.Equal(expected, TracedCheck.Run(onTwo, batch)[0]); // from a second executor
        for (int b = 0; b < 8; b++)
        {
            Tensor clip = new(new(1, 100, 64), batch.Span.Slice(b * 6400, 6400));
            float[] row = TracedCheck.Run(onTwo, clip)[0];
            Assert.Equal(expected[(b * row.Length)..((b + 1) * row.Length)], row);
        }
    }

    [Fact]
    public void A_run_allocates_nothing_after_the_first()
    {
        using ThreadTeam team = new(2);
        using TracedNetwork network = new(x => [Small.Value.Forward(x[0])], team);
        Tensor mel = EfficientNetTests.FormulaMel(2, 100);
        for (int i = 0; i < 3; i++) network.Run(mel).Dispose();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++) network.Run(mel).Dispose();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static T Initialized<T>(T module)
        where T : Hark.Layers.Module
    {
        module.Initialize(new Philox(1));
        module.RequireGradient(false);
        return module;
    }
}
