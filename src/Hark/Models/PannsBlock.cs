using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// The block of PANNs (Kong et al. 2020): twice a 3x3 convolution with batch norm and ReLU, then the mean of cells.
/// </summary>
internal sealed class PannsBlock : Module
{
    public const float Epsilon = 1e-5f;
    public const float Momentum = 0.1f;

    private readonly int poolingT;
    private readonly int poolingF;
    private readonly Conv2d convolution1;
    private readonly Conv2d convolution2;
    private readonly BatchNorm norm1;
    private readonly BatchNorm norm2;

    public PannsBlock(int inputs, int outputs, int poolingT, int poolingF)
    {
        this.poolingT = poolingT;
        this.poolingF = poolingF;
        ConvolutionOptions same = new() { PadTLow = 1, PadTHigh = 1, PadFLow = 1, PadFHigh = 1 };
        convolution1 = Child("conv1", new Conv2d(inputs, outputs, 3, 3, same, bias: false));
        convolution2 = Child("conv2", new Conv2d(outputs, outputs, 3, 3, same, bias: false));
        norm1 = Child("bn1", new BatchNorm(outputs, Epsilon, Momentum, Activation.Relu));
        norm2 = Child("bn2", new BatchNorm(outputs, Epsilon, Momentum, Activation.Relu));
    }

    public Tensor Forward(Tensor x)
    {
        x = norm1.Forward(convolution1.Forward(x)); // [B, T, F, C]
        x = norm2.Forward(convolution2.Forward(x)); // [B, T, F, C]
        return poolingT == 1 && poolingF == 1 ? x : x.AvgPool2d(poolingT, poolingF);
    }
}
