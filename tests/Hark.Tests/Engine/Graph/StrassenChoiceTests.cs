using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Graph;

public class StrassenChoiceTests
{
    private readonly Tensor wide = TracedCheck.Random(new(1024, 512), 1);
    private readonly Tensor wideBias = TracedCheck.Random(new(1024), 2);
    private readonly Tensor narrow = TracedCheck.Random(new(512, 1024), 3);
    private readonly Tensor narrowBias = TracedCheck.Random(new(512), 4);

    [Theory]
    [InlineData(1, 33)]
    [InlineData(3, 32)]
    [InlineData(2, 301)]
    public void Long_sequences_take_it_with_activation_and_residual(int items, int rows)
    {
        Tensor x = TracedCheck.Random(new(items, rows, 512), 5);
        NetworkGraph graph = NetworkGraph.Trace(Forward, x.Shape).Optimize();
        Assert.Equal([false, true], graph.Nodes.Select(node => ((StrassenProduct)node.Operation).HasResidual));
        Assert.Equal(Activation.Gelu, FusedActivation.Of(graph.Nodes[0].Operation));
        Assert.Equal(NetworkGraph.Trace(Forward, new Shape(items, 31, 512)).Optimize().Flops * rows / 31, graph.Flops);
        TracedCheck.AssertAgree(Forward, x);
    }

    [Fact]
    public void Short_sequences_and_single_rows_do_not()
    {
        foreach (Shape shape in (Shape[])[new(9, 31, 512), new(100, 512)])
        {
            NetworkGraph graph = NetworkGraph.Trace(Forward, shape).Optimize();
            Assert.DoesNotContain(graph.Nodes, node => node.Operation is StrassenProduct);
        }
    }

    [Fact]
    public void An_item_has_the_same_bits_in_any_company()
    {
        Tensor x = TracedCheck.Random(new(5, 35, 512), 6);
        using TracedNetwork network = new(Forward);
        float[] all = TracedCheck.Run(network, x)[0];
        for (int item = 0; item < 5; item++)
        {
            using TensorScope scope = new();
            float[] alone = TracedCheck.Run(network, x.Slice(0, item, 1))[0];
            Assert.Equal(all[(item * alone.Length)..((item + 1) * alone.Length)], alone);
        }
    }

    [Fact]
    public void Long_and_short_plans_share_the_packed_weight()
    {
        ConstantStore store = new();
        StrassenProduct product = new(new LinearOperation(Activation.None), hasResidual: false);
        GraphValue weight = GraphValue.Of(wide), bias = GraphValue.Of(wideBias);
        var much = (Hark.Engine.Kernels.StrassenWeight)store.Prepare(
            new(product, [GraphValue.Input(new(1, 40, 512)), weight, bias]))!;
        object? few = store.Prepare(
            new(new LinearOperation(Activation.Relu), [GraphValue.Input(new(1, 4, 512)), weight, bias]));
        Assert.Same(much.Packed, few);
    }

    private IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> inputs) =>
        [inputs[0].Linear(wide, wideBias, Activation.Gelu).Linear(narrow, narrowBias).Add(inputs[0])];
}
