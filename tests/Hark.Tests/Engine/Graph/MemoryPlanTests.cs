using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;
using Hark.Models;

namespace Hark.Tests.Engine.Graph;

public class MemoryPlanTests
{
    [Fact]
    public void A_chain_of_elementwise_operations_needs_one_block()
    {
        NetworkGraph graph = NetworkGraph.Trace(x => [x[0].Scale(2).Reshape(6, 10).Exp().Relu()], new Shape(60));
        MemoryPlan plan = MemoryPlan.Of(graph, []);
        Assert.Single(plan.Blocks);
        Assert.Equal(64, plan.Floats);
    }

    [Fact]
    public void An_input_that_is_needed_later_is_not_overwritten()
    {
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward = x =>
        {
            Tensor y = x[0].Scale(2), view = y.Reshape(6, 10);
            Tensor z = y.Exp(); // y lives on in the view
            return [z.Add(view.Reshape(60)), x[0], x[0].Reshape(60, 1)];
        };
        NetworkGraph graph = NetworkGraph.Trace(forward, new Shape(60));
        MemoryPlan plan = MemoryPlan.Of(graph, []);
        Assert.Same(plan.BlockOf(graph.Inputs[0]), plan.BlockOf(graph.Outputs[2]));
        Assert.NotSame(plan.BlockOf(graph.Nodes[0].Output), plan.BlockOf(graph.Nodes[2].Output));
        TracedCheck.AssertAgree(forward, TracedCheck.Random(new(60), 1));
    }

    [Fact]
    public void B2_needs_little_more_than_its_largest_step()
    {
        EfficientNet network = new(EfficientNetSettings.B2);
        NetworkGraph graph = NetworkGraph.Trace(x => [network.Forward(x[0])], new Shape(1, 1001, 64));
        MemoryPlan plan = MemoryPlan.Of(graph.Optimize(), []);
        long largest = 500 * 32 * (32 + 32) + 32; // the stem, its depthwise convolution and the means of that
        Assert.InRange(plan.Floats, largest, largest + 64);
        Assert.True(plan.Blocks.Sum(block => block.Floats) > 5 * plan.Floats);
    }

    [Fact]
    public void A_product_with_a_gate_is_formed_in_place_but_not_in_the_gate()
    {
        NetworkGraph graph = NetworkGraph.Trace(
            x => [x[0].Scale(3).Multiply(x[1])], new Shape(2, 5, 4), new Shape(2, 1, 4));
        MemoryPlan plan = MemoryPlan.Of(graph, []);
        Assert.Same(plan.BlockOf(graph.Inputs[0]), plan.BlockOf(graph.Outputs[0]));
        Assert.NotSame(plan.BlockOf(graph.Inputs[1]), plan.BlockOf(graph.Outputs[0]));
    }

    [Theory]
    [InlineData(1ul)]
    [InlineData(2ul)]
    [InlineData(3ul)]
    [InlineData(4ul)]
    public void Random_graphs_keep_living_values_apart_and_agree_with_eager(ulong seed)
    {
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward = x => RandomNetwork(x, seed);
        NetworkGraph graph = NetworkGraph.Trace(forward, new Shape(3, 8), new Shape(3, 8));
        MemoryPlan plan = MemoryPlan.Of(graph, []);
        MemoryBlock[] blocks = [.. plan.Blocks];
        foreach (MemoryBlock a in blocks)
        {
            Assert.Equal(0, a.Offset % 16);
            Assert.True(a.Offset + a.Floats <= plan.Floats);
            foreach (MemoryBlock b in blocks)
            {
                bool overlap = a.Offset < b.Offset + b.Floats && b.Offset < a.Offset + a.Floats;
                Assert.False(a != b && a.Meets(b) && overlap, "Two living values share memory.");
            }
        }
        Assert.True(plan.Floats < blocks.Sum(block => block.Floats));
        TracedCheck.AssertAgree(forward, TracedCheck.Random(new(3, 8), seed), TracedCheck.Random(new(3, 8), seed + 10));
    }

    /// <summary>Forty operations that pick their operands among all earlier values.</summary>
    private static Tensor[] RandomNetwork(IReadOnlyList<Tensor> inputs, ulong seed)
    {
        Philox random = new(seed);
        List<Tensor> values = [.. inputs];
        for (int i = 0; i < 40; i++)
        {
            Tensor a = values[Math.Max(0, values.Count - 1 - random.NextInt32(6))];
            Tensor b = values[random.NextInt32(values.Count)];
            values.Add(random.NextInt32(8) switch
            {
                0 => a.Tanh(),
                1 => a.Scale(0.5f),
                2 => a.Tanh().Add(b.Tanh()),
                3 => a.Tanh().Multiply(a),
                4 => a.Reshape(8, 3).Softmax().Reshape(3, 8),
                5 => a.Sigmoid().Multiply(b.Mean(0, keepDims: true)),
                6 => Concat.Of(1, a.Slice(1, 0, 5), b.Slice(1, 2, 3)),
                _ => a.Transpose(1, 0).Reshape(3, 8).Subtract(b),
            });
        }
        return [values[^1], values[^3], values[20]];
    }
}
