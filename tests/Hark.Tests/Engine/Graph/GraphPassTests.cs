using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Graph;

public class GraphPassTests
{
    private static readonly ConvolutionOptions Padded = new() { PadTLow = 1, PadTHigh = 1, PadFLow = 1, PadFHigh = 1 };

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(6, false)]
    [InlineData(2, true)]
    public void A_batch_norm_folds_into_the_convolution_before_it(int groups, bool hasBias)
    {
        Tensor weight = TracedCheck.Random(new(12, 6 / groups, 3, 3), 1);
        Tensor image = TracedCheck.Random(new(2, 7, 5, 6), 2);
        Tensor? bias = hasBias ? TracedCheck.Random(new(12), 3) : null;
        Tensor[] norm = Norm(12);
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward = x =>
            [Normalize(x[0].Conv2d(weight, bias, Padded with { Groups = groups }), norm, Activation.Silu)];

        GraphNode only = Assert.Single(NetworkGraph.Trace(forward, image.Shape).Optimize().Nodes);
        Assert.Equal(Activation.Silu, Assert.IsType<Conv2dOperation>(only.Operation).Options.Activation);
        Assert.Equal(3, only.Inputs.Count);
        TracedCheck.AssertAgree(forward, image);
    }

    [Fact]
    public void A_batch_norm_folds_into_a_linear_layer()
    {
        Tensor weight = TracedCheck.Random(new(5, 9), 1), rows = TracedCheck.Random(new(3, 4, 9), 2);
        Tensor[] norm = Norm(5);
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward = x =>
            [Normalize(x[0].Linear(weight), norm, Activation.None).Relu()];

        GraphNode only = Assert.Single(NetworkGraph.Trace(forward, rows.Shape).Optimize().Nodes);
        Assert.Equal(Activation.Relu, Assert.IsType<LinearOperation>(only.Operation).Activation);
        TracedCheck.AssertAgree(forward, rows);
    }

    [Theory]
    [InlineData(2, 9, 5, 7, 3)] // many positions: the gate goes into the weight
    [InlineData(3, 2, 1, 33, 18)] // few: into the map
    public void A_projection_takes_its_gate_and_its_residual(int B, int T, int F, int inner, int outer)
    {
        Tensor weight = TracedCheck.Random(new(outer, inner, 1, 1), 1), bias = TracedCheck.Random(new(outer), 2);
        Tensor image = TracedCheck.Random(new(B, T, F, inner), 3), skip = TracedCheck.Random(new(B, T, F, outer), 4);
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward = x =>
        {
            Tensor gate = x[0].Mean([1, 2], keepDims: true).Sigmoid();
            return [x[0].Multiply(gate).Conv2d(weight, bias, new()).Add(x[1])];
        };

        NetworkGraph graph = NetworkGraph.Trace(forward, image.Shape, skip.Shape).Optimize();
        Assert.True(Assert.IsType<FusedProduct>(graph.Nodes[^1].Operation) is { HasGate: true, HasResidual: true });
        Assert.Equal(3, graph.Nodes.Count);
        TracedCheck.AssertAgree(forward, image, skip);
    }

    [Theory]
    [InlineData(2, 150, 16, 200, 1, true)] // a map too large for a core's cache: band by band
    [InlineData(1, 301, 20, 96, 2, true)]
    [InlineData(2, 21, 4, 40, 1, false)]
    public void A_depthwise_convolution_takes_its_expansion_and_its_means(
        int B, int T, int F, int inner, int stride, bool isLarge)
    {
        Tensor wide = TracedCheck.Random(new(inner, 6, 1, 1), 1), filters = TracedCheck.Random(new(inner, 1, 3, 3), 2);
        Tensor bias = TracedCheck.Random(new(inner), 3), image = TracedCheck.Random(new(B, T, F, 6), 4);
        ConvolutionOptions silu = new() { Activation = Activation.Silu };
        ConvolutionOptions depthwise = Padded with
        {
            Groups = inner,
            StrideT = stride,
            StrideF = stride,
            Activation = Activation.Silu,
        };
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward = x =>
        {
            Tensor map = x[0].Conv2d(wide, bias, silu).Conv2d(filters, bias, depthwise);
            return [map.Multiply(map.Mean([1, 2], keepDims: true).Sigmoid())];
        };

        NetworkGraph graph = NetworkGraph.Trace(forward, image.Shape).Optimize();
        GraphNode fused = Assert.Single(graph.Nodes, node => node.Operation is FusedDepthwise);
        Assert.Equal(isLarge ? 6 : 4, fused.Inputs.Count);
        Assert.DoesNotContain(graph.Nodes, node => node.Operation is MeanOperation);
        TracedCheck.AssertAgree(forward, image);
    }

    [Fact]
    public void Slices_of_one_product_become_products()
    {
        Tensor weight = TracedCheck.Random(new(21, 9), 1), bias = TracedCheck.Random(new(21), 2);
        Tensor rows = TracedCheck.Random(new(2, 4, 9), 3);
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward = x =>
        {
            Tensor joint = x[0].Linear(weight, bias);
            return [joint.Slice(-1, 0, 14), joint.Slice(-1, 14, 7).Add(joint.Slice(-1, 0, 7))];
        };

        NetworkGraph graph = NetworkGraph.Trace(forward, rows.Shape).Optimize();
        Assert.DoesNotContain(graph.Nodes, node => node.Operation is SliceOperation);
        Assert.Equal(3, graph.Nodes.Count);
        TracedCheck.AssertAgree(forward, rows);
    }

    [Fact]
    public void Folding_rounds_once()
    {
        float[] third = [1f / 3], tenth = [0.1f], seventh = [1f / 7], half = [0.5f];
        FoldedNorm folded = FoldedNorm.Of(
            new(new(1, 1), third), new(new(1), tenth), new(new(1), seventh),
            new(new(1), half), new(new(1), tenth), new(new(1), third), 1e-5f);
        double scale = seventh[0] / Math.Sqrt(third[0] + (double)1e-5f);
        Assert.Equal((float)(third[0] * scale), folded.Weight.Item);
        Assert.Equal(0.5f, folded.Bias.Item); // bias and mean are equal: only beta stays
    }

    [Fact]
    public void A_convolution_that_somebody_else_sees_stays_as_it_is()
    {
        Tensor weight = TracedCheck.Random(new(4, 3, 1, 1), 1), image = TracedCheck.Random(new(1, 5, 5, 3), 2);
        Tensor[] norm = Norm(4);
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> isOutput = x =>
        {
            Tensor y = x[0].Conv2d(weight, null, new());
            return [Normalize(y, norm, Activation.Relu), y];
        };
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> isUsedTwice = x =>
        {
            Tensor y = x[0].Conv2d(weight, null, new());
            return [y.Silu().Add(y)];
        };
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> isActivated = x =>
            [Normalize(x[0].Conv2d(weight, null, new() { Activation = Activation.Relu }), norm, Activation.None)];

        Assert.Equal(2, NetworkGraph.Trace(isOutput, image.Shape).Optimize().Nodes.Count);
        Assert.Equal(3, NetworkGraph.Trace(isUsedTwice, image.Shape).Optimize().Nodes.Count);
        Assert.Equal(2, NetworkGraph.Trace(isActivated, image.Shape).Optimize().Nodes.Count);
        foreach (var forward in new[] { isOutput, isUsedTwice, isActivated }) TracedCheck.AssertAgree(forward, image);
    }

    [Fact]
    public void A_batch_norm_without_a_product_before_it_takes_the_activation()
    {
        Tensor image = TracedCheck.Random(new(2, 6, 4), 2);
        Tensor[] norm = Norm(4);
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward = x =>
            [Normalize(x[0], norm, Activation.None).Relu()];
        GraphNode only = Assert.Single(NetworkGraph.Trace(forward, image.Shape).Optimize().Nodes);
        Assert.Equal(Activation.Relu, Assert.IsType<BatchNormOperation>(only.Operation).Activation);
        TracedCheck.AssertAgree(forward, image);
    }

    [Fact]
    public void An_added_constant_becomes_the_bias()
    {
        Tensor weight = TracedCheck.Random(new(5, 9), 1), rows = TracedCheck.Random(new(3, 9), 2);
        Tensor bias = TracedCheck.Random(new(5), 3), table = TracedCheck.Random(new(3, 5), 4);
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> fits = x => [x[0].Linear(weight).Add(bias).Gelu()];
        Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> doesNot = x => [x[0].Linear(weight).Add(table)];
        Assert.Single(NetworkGraph.Trace(fits, rows.Shape).Optimize().Nodes);
        Assert.Equal(2, NetworkGraph.Trace(doesNot, rows.Shape).Optimize().Nodes.Count);
        TracedCheck.AssertAgree(fits, rows);
        TracedCheck.AssertAgree(doesNot, rows);
    }

    [Fact]
    public void Operations_on_constants_run_once()
    {
        GraphTracer tracer = new(new ConstantStore());
        Tensor x = tracer.Input(new(2, 4));
        Tensor weight = TracedCheck.Random(new(6, 4), 1);
        Tensor part = tracer.Constant(weight).Slice(0, 2, 3).Scale(2);
        NetworkGraph traced = tracer.Finish([x.Linear(part)]);
        Assert.Equal(3, traced.Nodes.Count);

        GraphNode only = Assert.Single(traced.Optimize().Nodes);
        Assert.Equal(weight.Slice(0, 2, 3).Scale(2).ToArray(), only.Inputs[1].Constant!.ToArray());
    }

    [Fact]
    public void Weights_are_shared_and_dead_nodes_dropped()
    {
        Tensor weight = TracedCheck.Random(new(4, 4), 1);
        NetworkGraph graph = NetworkGraph.Trace(
            x =>
            {
                _ = x[0].Softmax();
                return [x[0].Linear(weight).Linear(weight)];
            },
            new Shape(3, 4));
        Assert.Equal(3, graph.Nodes.Count);
        Assert.Same(weight, Assert.Single(graph.Constants).Constant);
        Assert.Equal(16, graph.ParameterCount);
        Assert.Equal(2, graph.Optimize().Nodes.Count);
        Assert.Equal(2 * 2 * 3 * 4 * 4, graph.Optimize().Flops);
    }

    [Fact]
    public void A_graph_prints_one_line_per_node()
    {
        Tensor weight = TracedCheck.Random(new(4, 2), 1);
        NetworkGraph graph = NetworkGraph
            .Trace(x => [x[0].Linear(weight).Relu().Reshape(12)], new Shape(3, 2))
            .Optimize();
        Assert.Equal(
            """
            %0 = Input -> [3, 2]
            %1 = Gemm+Relu(%0, #0 [4, 2]) -> [3, 4], 0.000 MFLOP
            %2 = Reshape(%1) -> [12]
            return %2
            2 nodes, 8 constants, 0.00 MFLOP
            """.ReplaceLineEndings("\n"),
            graph.ToString());
    }

    [Fact]
    public void Two_traces_do_not_mix()
    {
        Tensor other = new GraphTracer(new ConstantStore()).Input(new(2));
        Assert.Throws<InvalidOperationException>(() => NetworkGraph.Trace(x => [x[0].Add(other)], new Shape(2)));
    }

    private static Tensor Normalize(Tensor x, Tensor[] norm, Activation activation) =>
        x.BatchNorm(norm[0], norm[1], norm[2], norm[3], training: false, 0.1f, 1e-3f, activation);

    private static Tensor[] Norm(int channels)
    {
        Tensor variance = new(new(channels));
        new Philox(99).FillUniform(variance.Span, 0.2f, 3);
        return
        [
            TracedCheck.Random(new(channels), 10),
            TracedCheck.Random(new(channels), 11),
            TracedCheck.Random(new(channels), 12),
            variance,
        ];
    }
}
