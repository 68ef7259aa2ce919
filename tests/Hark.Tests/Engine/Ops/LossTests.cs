using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

public sealed class LossTests
{
    public static TheoryData<int> Widths => [2, 7, 16, 17, 33, 100, 257];

    [Theory]
    [MemberData(nameof(Widths))]
    public void CrossEntropy(int classes)
    {
        OperationInput[] inputs = [OperationInput.Normal(2, 3, classes), Targets(2, 3, classes)];
        foreach (SmoothingTarget spread in Enum.GetValues<SmoothingTarget>())
        {
            OperationCheck.All(new CrossEntropyOperation(0, spread, null), inputs);
            OperationCheck.All(new CrossEntropyOperation(0.1f, spread, ignore: 1), inputs);
        }
    }

    [Fact]
    public void ManyPositionsAgreeWithPlainTwin() => OperationCheck.FastPasses(
        new CrossEntropyOperation(0.1f, SmoothingTarget.OtherClasses, 0),
        [OperationInput.Normal(31, 29, 53), Targets(31, 29, 53)]);

    [Fact]
    public void IgnoredIdsNeedNotBeClassesAndAllIgnoredIsZero()
    {
        Tensor logits = BatchCheck.Random(1, 2, 5);
        logits.RequiresGradient = true;
        using Tape tape = new();
        Tensor loss = logits.CrossEntropy(new Tensor(new(2), [-100, -100]), ignore: -100);
        Assert.Equal(0, loss.Item);
        tape.Backward(loss);
        Assert.All(logits.Gradient!.ToArray(), value => Assert.Equal(0, value));
        Assert.Throws<ArgumentException>(() => logits.CrossEntropy(new Tensor(new(2), [0, 5])));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void SoftCrossEntropy(int classes) => OperationCheck.All(
        new SoftCrossEntropyOperation(),
        [OperationInput.Normal(2, 3, classes), OperationInput.Uniform(0, 1, 2, 3, classes)]);

    [Theory]
    [MemberData(nameof(Widths))]
    public void BinaryCrossEntropy(int classes) => OperationCheck.All(
        new BinaryCrossEntropyOperation(),
        [OperationInput.Uniform(-6, 6, 5, classes), OperationInput.Uniform(0, 1, 5, classes).WithoutGradient()]);

    [Theory]
    [MemberData(nameof(Widths))]
    public void MeanSquaredError(int width) => OperationCheck.All(
        new MeanSquaredErrorOperation(), [OperationInput.Normal(4, width), OperationInput.Normal(4, width)]);

    [Fact]
    public void LongSumsKeepTheirDigits()
    {
        OperationCheck.FastPasses(
            new MeanSquaredErrorOperation(), [OperationInput.Normal(701, 331), OperationInput.Normal(701, 331)]);
        OperationCheck.FastPasses(
            new BinaryCrossEntropyOperation(),
            [OperationInput.Uniform(-6, 6, 501, 331), OperationInput.Uniform(0, 1, 501, 331).WithoutGradient()]);
    }

    [Fact]
    public void ExtremeLogitsStayFinite()
    {
        Tensor logits = new(new(2, 2), [1e4f, -1e4f, 1e4f, -1e4f]), targets = new(new(2, 2), [0, 1, 1, 0]);
        Assert.Equal(5000, logits.BinaryCrossEntropy(targets).Item);
        Assert.Equal(20000, logits.CrossEntropy(new Tensor(new(2), [1, 1])).Item);
    }

    private static OperationInput Targets(int rows, int positions, int classes) =>
        OperationInput.Constant(new(rows, positions)) with
        {
            Draw = (random, values) =>
            {
                for (int i = 0; i < values.Length; i++) values[i] = random.NextInt32(classes);
            },
        };
}
