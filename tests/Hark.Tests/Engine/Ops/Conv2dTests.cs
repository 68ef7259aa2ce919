using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

public sealed class Conv2dTests
{
    public static TheoryData<string, int[], int[], ConvolutionOptions> Cases => new()
    {
        { "1x1", [2, 5, 3, 7], [11, 7, 1, 1], new() },
        { "1x1 expansion", [3, 7, 9, 16], [48, 16, 1, 1], new() },
        { "1x1 one position", [2, 1, 1, 33], [5, 33, 1, 1], new() },
        { "1x1 strided", [2, 7, 6, 5], [4, 5, 1, 1], new() { StrideT = 2, StrideF = 3 } },
        { "3x3", [2, 6, 5, 3], [5, 3, 3, 3], Padded(1) },
        { "3x3 wide", [1, 9, 7, 17], [19, 17, 3, 3], Padded(1) },
        { "3x3 mel first", [2, 6, 5, 3], [5, 3, 3, 3], Padded(1) with { Axes = KernelAxes.FrequencyTime } },
        { "stem", [2, 9, 8, 1], [32, 1, 3, 3],
            new() { StrideT = 2, StrideF = 2, PadTHigh = 1, PadFHigh = 1, Axes = KernelAxes.FrequencyTime } },
        { "5x3 asymmetric", [1, 8, 7, 2], [3, 2, 5, 3],
            new() { PadTLow = 1, PadTHigh = 3, PadFLow = 2, StrideF = 2, Axes = KernelAxes.FrequencyTime } },
        { "dilated", [1, 9, 8, 2], [3, 2, 3, 3],
            new() { DilationT = 2, DilationF = 3, PadTLow = 2, PadTHigh = 1, PadFLow = 3, PadFHigh = 2 } },
        { "grouped", [2, 5, 4, 6], [9, 2, 3, 3], Padded(1) with { Groups = 3 } },
        { "grouped wide", [1, 5, 6, 40], [24, 20, 3, 1], Padded(1) with { Groups = 2, PadFLow = 0, PadFHigh = 0 } },
        { "depthwise", [2, 6, 5, 7], [7, 1, 3, 3], Padded(1) with { Groups = 7 } },
        { "depthwise 5x5 strided", [2, 9, 8, 20], [20, 1, 5, 5],
            new() { Groups = 20, StrideT = 2, StrideF = 2, PadTLow = 1, PadTHigh = 2, PadFLow = 1, PadFHigh = 2,
                Axes = KernelAxes.FrequencyTime } },
        { "depthwise 3x5", [1, 7, 9, 18], [18, 1, 3, 5], Padded(1) with { Groups = 18, PadFLow = 2, PadFHigh = 2 } },
        { "depthwise large", [2, 37, 11, 48], [48, 1, 3, 3], Padded(1) with { Groups = 48,
            Axes = KernelAxes.FrequencyTime } },
        { "depthwise multiplier", [1, 5, 4, 3], [6, 1, 3, 3], Padded(1) with { Groups = 3 } },
        { "kernel larger than image", [2, 1, 2, 4], [5, 4, 3, 3], Padded(1) },
        { "patches", [1, 17, 13, 1], [5, 1, 4, 4], new() { StrideT = 3, StrideF = 4 } },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void PassesAgreeWithPlainTwin(string name, int[] x, int[] weight, ConvolutionOptions options)
    {
        Assert.NotEmpty(name);
        OperationInput[] inputs =
            [OperationInput.Normal(x), OperationInput.Normal(weight), OperationInput.Normal(weight[0])];
        OperationCheck.All(new Conv2dOperation(options), inputs);
        OperationCheck.FastPasses(new Conv2dOperation(options), inputs[..2]);
    }

    [Theory]
    [InlineData(Activation.Silu)]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.HardSwish)]
    public void FusedActivationsAreDifferentiated(Activation activation)
    {
        OperationCheck.All(
            new Conv2dOperation(Padded(1) with { Activation = activation }),
            [OperationInput.Normal(2, 5, 4, 3), OperationInput.Normal(6, 3, 3, 3), OperationInput.Normal(6)]);
        OperationCheck.All(
            new Conv2dOperation(Padded(1) with { Activation = activation, Groups = 6 }),
            [OperationInput.Normal(2, 5, 4, 6), OperationInput.Normal(6, 1, 3, 3), OperationInput.Normal(6)]);
        OperationCheck.All(
            new Conv2dOperation(new() { Activation = activation }),
            [OperationInput.Normal(2, 5, 4, 3), OperationInput.Normal(6, 3, 1, 1), OperationInput.Normal(6)]);
    }

    [Fact]
    public void FrozenWeightsGetNoGradient() => OperationCheck.FastPasses(
        new Conv2dOperation(Padded(1)),
        [OperationInput.Normal(2, 5, 4, 3), OperationInput.Normal(6, 3, 3, 3).WithoutGradient()]);

    [Fact]
    public void ImagesGetNoGradientUnlessAsked() => OperationCheck.FastPasses(
        new Conv2dOperation(Padded(1)),
        [
            OperationInput.Normal(2, 5, 4, 3).WithoutGradient(),
            OperationInput.Normal(6, 3, 3, 3),
            OperationInput.Normal(6),
        ]);

    [Fact]
    public void ClipHasTheSameBitsAloneAndInABatch()
    {
        ConvolutionOptions[] all = [new(), Padded(1) with { Groups = 48 }, Padded(1)];
        int[][] weights = [[96, 48, 1, 1], [48, 1, 3, 3], [20, 48, 3, 3]];
        for (int i = 0; i < all.Length; i++)
        {
            using TensorScope scope = new();
            Tensor weight = OperationInput.Normal(weights[i]).At(1).ToTensor();
            Tensor batch = OperationInput.Normal(8, 13, 9, 48).At(0).ToTensor();
            float[] together = batch.Conv2d(weight, null, all[i]).ToArray();
            for (int b = 0; b < 8; b++)
            {
                float[] alone = batch.Slice(0, b, 1).Conv2d(weight, null, all[i]).ToArray();
                OperationCheck.SameBits(alone, together[(b * alone.Length)..((b + 1) * alone.Length)], $"clip {b}");
            }
        }
    }

    [Fact]
    public void ShapesThatDoNotFitAreNamed()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            new Tensor(new(1, 5, 5, 4)).Conv2d(new Tensor(new(6, 3, 3, 3)), null, new()));
        Assert.Contains("[1, 5, 5, 4] and [6, 3, 3, 3]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SmallImagesAreRefused() => Assert.Throws<ArgumentException>(() =>
        new Tensor(new(1, 2, 5, 4)).Conv2d(new Tensor(new(6, 4, 3, 3)), null, new()));

    private static ConvolutionOptions Padded(int size) =>
        new() { PadTLow = size, PadTHigh = size, PadFLow = size, PadFHigh = size };
}
