using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Tests.Engine.Ops;

namespace Hark.Tests.Engine;

/// <summary>Where several consumers meet, the gradient is their sum, whether it is added in place or not.</summary>
public sealed class TapeTests
{
    private readonly Dictionary<string, Func<Tensor, Tensor>> consumers;

    public TapeTests()
    {
        Tensor square = BatchCheck.Random(20, 6, 6), filter = BatchCheck.Random(21, 6, 6, 3, 3);
        Tensor point = BatchCheck.Random(22, 5, 6, 1, 1);
        Tensor weight = BatchCheck.Random(23, 6), bias = BatchCheck.Random(24, 6);
        Tensor mean = Tensor.Zeros(new(6)), variance = Tensor.Full(new(6), 1);
        ConvolutionOptions padded =
            new() { PadTLow = 1, PadTHigh = 1, PadFLow = 1, PadFHigh = 1, Activation = Activation.Silu };
        consumers = new()
        {
            ["mean"] = x => x.Mean([1, 2], keepDims: true),
            ["linear"] = x => x.Linear(square, null),
            ["conv"] = x => x.Conv2d(filter, null, padded),
            ["strided conv"] = x => x.Conv2d(filter, null, new() { StrideT = 2, StrideF = 2 }),
            ["pointwise"] = x => x.Conv2d(point, null, new()),
            ["add"] = x => x.Add(x),
            ["silu"] = x => x.Silu(),
            ["square"] = x => x.Multiply(x),
            ["chain"] = x => x.Silu().Scale(2).Multiply(x).Add(x).Tanh(),
            ["batch norm"] = x => x.BatchNorm(weight, bias, mean, variance, true, 0.1f, 1e-3f, Activation.Silu),
        };
    }

    [Theory]
    [InlineData("mean"), InlineData("linear"), InlineData("conv"), InlineData("strided conv"), InlineData("pointwise")]
    [InlineData("add"), InlineData("silu"), InlineData("square"), InlineData("chain"), InlineData("batch norm")]
    public void GradientsThatMeetAreAdded(string name)
    {
        Func<Tensor, Tensor> last = consumers[name];
        foreach (Func<Tensor, Tensor> first in consumers.Values)
        {
            double[] expected = [.. Gradient(first, null).Zip(Gradient(last, null), (a, b) => (double)a + b)];
            OperationCheck.Close(expected, Gradient(first, last), 1e-6, name);
        }
    }

    [Fact]
    public void ParametersThatAreUsedTwiceGetTheSum()
    {
        Tensor table = BatchCheck.Random(1, 7, 4), ids = new(new(3), [2, 6, 2]), x = BatchCheck.Random(2, 3, 4);
        table.RequiresGradient = true;
        float[] one = Run(() => ids.Embedding(table).Multiply(x)), two = Run(() => x.Linear(table, null).Scale(2));
        float[] both = Run(() => ids.Embedding(table).Multiply(x), () => x.Linear(table, null).Scale(2));
        OperationCheck.Close([.. one.Zip(two, (a, b) => (double)a + b)], both, 1e-6, "tied");

        float[] Run(params Func<Tensor>[] uses)
        {
            table.ClearGradient();
            using Tape tape = new();
            Tensor sum = Tensor.Scalar(0);
            foreach (Func<Tensor> use in uses) sum = sum.Add(use().Sum([]));
            tape.Backward(sum);
            return table.Gradient!.ToArray();
        }
    }

    [Fact]
    public void TheGradientGivenStaysAsItIs()
    {
        Tensor x = BatchCheck.Random(1, 3, 4), given = BatchCheck.Random(2, 3, 4);
        x.RequiresGradient = true;
        float[] before = given.ToArray();
        using Tape tape = new();
        Tensor a = x.Silu();
        tape.Backward(a.Add(a.Tanh()), given);
        Assert.Equal(before, given.ToArray());
    }

    private static float[] Gradient(Func<Tensor, Tensor> first, Func<Tensor, Tensor>? last)
    {
        Tensor x = BatchCheck.Random(3, 2, 9, 8, 6);
        x.RequiresGradient = true;
        using Tape tape = new();
        Tensor inner = x.Scale(1); // made on the tape
        Tensor loss = Weighted(first(inner), 1);
        if (last is not null) loss = loss.Add(Weighted(last(inner), 1));
        tape.Backward(loss);
        return x.Gradient!.ToArray();
    }

    private static Tensor Weighted(Tensor y, ulong stream) =>
        y.Multiply(BatchCheck.Random(stream, y.Shape.ToArray())).Sum([]);
}
