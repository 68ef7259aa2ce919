using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;
using Hark.Tests.Engine.Ops;

namespace Hark.Tests.Engine.Graph;

public sealed class Int8QuantizationTests
{
    private static readonly Tensor
        Wide = Weight(1, 96, 80), Bias = Weight(2, 96), Narrow = Weight(3, 5, 96), Pointwise = Weight(4, 128, 64, 1, 1),
        Strided = Weight(5, 64, 128, 1, 1), Square = Weight(6, 64, 64, 3, 3);

    [Fact]
    public void Wide_products_with_constant_weights_change_and_nothing_else()
    {
        using TracedNetwork network = new(
            x =>
            [
                x[0].Linear(Wide, Bias).Relu().Linear(Narrow),
                x[1].Conv2d(Pointwise, null, new()).Conv2d(Strided, null, new() { StrideT = 2 })
                    .Conv2d(Square, null, new()),
                x[0].Linear(x[2]),
            ],
            precision: Precision.Int8);
        Shape[] shapes = [new(7, 80), new(2, 9, 8, 64), new(70, 80)];
        string[] operations = [.. network.GraphFor(shapes).Nodes.Select(node => node.Operation.GetType().Name)];
        Assert.Equal(
            ["Conv2dOperation", "Conv2dOperation", "LinearOperation", "LinearOperation",
                "QuantizedLinearOperation", "QuantizedLinearOperation"],
            operations.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Traced_has_the_bits_of_the_operation()
    {
        using TracedNetwork network = new(x => [x[0].Linear(Wide, Bias).Relu()], precision: Precision.Int8);
        Tensor x = BatchCheck.Random(7, 3, 5, 80);
        using TensorScope scope = new();
        float[] expected = x.QuantizedLinear(Wide, Bias, Activation.Relu).ToArray();
        Assert.Equal(expected, TracedCheck.Run(network, x)[0]);
        Assert.NotEqual(x.Linear(Wide, Bias, Activation.Relu).ToArray(), expected);
    }

    [Fact]
    public void Convolutions_at_one_position_keep_clips_apart()
    {
        using TracedNetwork network = new(
            x => [x[0].Conv2d(Pointwise, null, new() { Activation = Activation.Silu })], precision: Precision.Int8);
        Tensor two = BatchCheck.Random(8, 2, 13, 7, 64), one = new(new(1, 13, 7, 64), two.Span[(13 * 7 * 64)..]);
        float[] together = TracedCheck.Run(network, two)[0], alone = TracedCheck.Run(network, one)[0];
        Assert.Equal(together[alone.Length..], alone);
    }

    [Fact]
    public void Plain_twin_agrees() => OperationCheck.FastPasses(
        new QuantizedLinearOperation(Activation.Gelu),
        [
            OperationInput.Normal(19, 33).WithoutGradient(), OperationInput.Normal(21, 33, 1, 1).WithoutGradient(),
            OperationInput.Normal(21).WithoutGradient(),
        ]);

    [Fact]
    public void Quantized_weights_are_shared_between_shapes()
    {
        ConstantStore store = new();
        GraphPlan Plan(int rows)
        {
            NetworkGraph graph = GraphTracer.Trace(x => [x[0].Linear(Wide, Bias)], [new(rows, 80)], store);
            return new(GraphPasses.Apply(graph, store, Precision.Int8), store);
        }
        Assert.NotNull(Plan(1).Steps[0].Prepared);
        Assert.Same(Plan(1).Steps[0].Prepared, Plan(9).Steps[0].Prepared);
    }

    /// <summary>Random numbers that no test's scope frees.</summary>
    private static Tensor Weight(ulong stream, params int[] sizes)
    {
        using (TensorScope.Suspend()) return BatchCheck.Random(stream, sizes);
    }
}
