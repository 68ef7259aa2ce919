using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

public sealed class ElementwiseOperationTests
{
    public static TheoryData<int[], int[]> Pairs => new()
    {
        { [3, 5, 7], [3, 5, 7] },
        { [2, 3, 4, 19], [19] },
        { [3, 5, 4, 33], [3, 1, 1, 33] },
        { [3, 1, 1, 33], [3, 5, 4, 33] },
        { [2, 61, 9, 48], [2, 1, 1, 48] },
        { [2, 61, 9, 48], [48] },
        { [4, 3, 5], [4, 3, 1] },
        { [2, 5, 3, 4], [1, 5, 1, 4] },
        { [2, 5, 3, 4], [2, 1, 3, 1] },
        { [3, 1], [1, 4] },
        { [5], [3, 4, 5] },
        { [3, 4], [1] },
        { [], [3, 4] },
        { [], [] },
    };

    [Theory]
    [MemberData(nameof(Pairs), DisableDiscoveryEnumeration = true)]
    public void BroadcastingPassesAgreeWithPlainTwins(int[] x, int[] y)
    {
        Operation[] operations = [new AddOperation(), new SubtractOperation(), new MultiplyOperation()];
        foreach (Operation operation in operations)
        {
            OperationInput[] inputs = [OperationInput.Normal(x), OperationInput.Normal(y)];
            OperationCheck.All(operation, inputs);
            OperationCheck.FastPasses(operation, [inputs[0].WithoutGradient(), inputs[1]]);
            OperationCheck.FastPasses(operation, [inputs[0], inputs[1].WithoutGradient()]);
        }
    }

    [Fact]
    public void TensorTimesItselfHasTwiceTheGradient()
    {
        Tensor x = Tensor.Parameter(new(3));
        new float[] { 1, -2, 5 }.CopyTo(x.Span);
        using Tape tape = new();
        tape.Backward(x.Multiply(x).Sum());
        Assert.Equal([2, -4, 10], x.Gradient!.ToArray());
    }

    [Theory]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Silu)]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.Sigmoid)]
    [InlineData(Activation.HardSwish)]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.None)]
    public void ActivationsAgreeWithPlainTwins(Activation activation)
    {
        OperationCheck.All(new ActivateOperation(activation), [OperationInput.Uniform(-5, 5, 3, 7, 11)]);
        OperationCheck.FastPasses(new ActivateOperation(activation), [OperationInput.Uniform(-5, 5, 5, 4001)]);
    }

    [Fact]
    public void ExpLogAndScaleAgreeWithPlainTwins()
    {
        OperationCheck.All(new ExpOperation(), [OperationInput.Normal(5, 13)]);
        OperationCheck.All(new LogOperation(), [OperationInput.Uniform(0.1f, 4, 5, 13)]);
        OperationCheck.All(new ScaleOperation(-0.3f), [OperationInput.Normal(5, 13)]);
        OperationCheck.FastPasses(new ExpOperation(), [OperationInput.Normal(3, 20001)]);
        OperationCheck.FastPasses(new LogOperation(), [OperationInput.Uniform(0.1f, 4, 3, 20001)]);
        OperationCheck.FastPasses(new ScaleOperation(7), [OperationInput.Normal(3, 20001)]);
    }

    [Fact]
    public void ShapesThatDoNotFitAreNamed()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new Tensor(new(3, 4)).Add(new Tensor(new(3))));
        Assert.Contains("[3, 4] and [3]", error.Message, StringComparison.Ordinal);
    }
}
