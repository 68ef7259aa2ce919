using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;
using Hark.Tests.Engine.Graph;

namespace Hark.Tests.Engine.Ops;

public sealed class Conv1dTests
{
    /// <summary>Channels in and out, taps, stride, dilation, padding below and above, groups.</summary>
    [Theory]
    [InlineData(5, 7, 3, 1, 2, 2, 2, 1)]
    [InlineData(6, 9, 4, 3, 1, 0, 1, 3)]
    [InlineData(17, 17, 5, 1, 1, 4, 0, 17)]
    [InlineData(33, 8, 1, 2, 1, 0, 0, 1)]
    public void EqualsItsSum(int inputs, int outputs, int taps, int stride, int dilation, int low, int high, int groups)
    {
        Tensor x = BatchCheck.Random(1, 2, 19, inputs), weight = BatchCheck.Random(2, outputs, inputs / groups, taps);
        Tensor bias = BatchCheck.Random(3, outputs);
        Convolution1dOptions options = new()
        {
            Stride = stride,
            Dilation = dilation,
            PadLow = low,
            PadHigh = high,
            Groups = groups,
        };
        Tensor y = x.Conv1d(weight, bias, options);
        int frames = (19 + low + high - dilation * (taps - 1) - 1) / stride + 1, perGroup = inputs / groups;
        Assert.Equal(new Shape(2, frames, outputs), y.Shape);
        for (int i = 0; i < y.Count; i++)
        {
            (int o, int t, int clip) = (i % outputs, i / outputs % frames, i / outputs / frames);
            double sum = bias.Span[o];
            for (int tap = 0; tap < taps; tap++)
            {
                int from = t * stride + tap * dilation - low, first = o / (outputs / groups) * perGroup;
                for (int c = 0; c < perGroup && (uint)from < 19; c++)
                {
                    sum += (double)x.Span[(clip * 19 + from) * inputs + first + c]
                        * weight.Span[(o * perGroup + c) * taps + tap];
                }
            }
            Assert.Equal(sum, y.Span[i], 1e-4);
        }
    }

    [Fact]
    public void EagerAndTracedLayersAgree()
    {
        Conv1d layer = new(6, 10, 3, new() { PadLow = 1, PadHigh = 1, Activation = Activation.Relu });
        layer.Initialize(new Philox(4));
        TracedCheck.AssertAgree(x => [layer.Forward(x[0])], TracedCheck.Random(new(2, 13, 6), 8));
        Assert.Equal(["weight", "bias"], layer.NamedParameters().Select(parameter => parameter.Name));
    }

    [Fact]
    public void ShapesThatDoNotFitAreRefused() => Assert.Throws<ArgumentException>(
        () => Tensor.Zeros(new(2, 4)).Conv1d(Tensor.Zeros(new(2, 4, 1)), null, new()));
}
