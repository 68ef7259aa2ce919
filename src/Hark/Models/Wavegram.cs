using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// The part of Wavegram-Logmel-Cnn14 that hears the sound itself (Kong et al. 2020, section IV-B): convolutions over
/// samples make 32 bins in 4 channels every 320 samples, which stand beside the log-mel from there on.
/// </summary>
[Experimental("HARK001")]
public sealed class Wavegram : Module
{
    /// <summary>Its channels beside those of the log-mel.</summary>
    public const int Channels = 64;

    private const int Bins = 32;
    private const int Groups = 4;

    private readonly Conv1d first;
    private readonly BatchNorm firstNorm;
    private readonly Block[] blocks;
    private readonly PannsBlock last;

    /// <summary>Creates the part with empty weights.</summary>
    public Wavegram()
    {
        first = Child("pre_conv0", new Conv1d(1, 64, 11, new() { Stride = 5, PadLow = 5, PadHigh = 5 }, bias: false));
        firstNorm = Child(
            "pre_bn0", new BatchNorm(64, PannsBlock.Epsilon, PannsBlock.Momentum, Activation.Relu));
        blocks =
        [
            Child("pre_block1", new Block(64, 64)),
            Child("pre_block2", new Block(64, 128)),
            Child("pre_block3", new Block(128, Groups * Bins)),
        ];
        last = Child("pre_block4", new PannsBlock(Groups, Channels, 2, 1));
    }

    /// <summary>
    /// The wavegram [B, N / 640, 32, 64] of sounds [B, N], samples within -1 to 1 at the rate of the log-mel; 10,236 of
    /// them are the fewest that the network behind takes.
    /// </summary>
    public Tensor Forward(Tensor samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        Tensor x = samples.Reshape(samples.Shape[0], samples.Shape[1], 1);
        x = firstNorm.Forward(first.Forward(x)); // [B, N / 5, 64]
        foreach (Block block in blocks) x = Recompute.Through(block, block.Forward, x); // to [B, N / 320, 128]
        x = x.Reshape(x.Shape[0], x.Shape[1], Groups, Bins).Transpose(0, 1, 3, 2); // [B, N / 320, 32, 4]
        return Recompute.Through(last, last.Forward, x);
    }

    /// <summary>Twice a convolution with batch norm and ReLU, then the largest of four samples.</summary>
    private sealed class Block : Module
    {
        private const int Pooling = 4;

        private readonly Conv1d convolution1;
        private readonly Conv1d convolution2;
        private readonly BatchNorm norm1;
        private readonly BatchNorm norm2;

        public Block(int inputs, int outputs)
        {
            convolution1 = Child("conv1", new Conv1d(inputs, outputs, 3, Same(dilation: 1), bias: false));
            convolution2 = Child("conv2", new Conv1d(outputs, outputs, 3, Same(dilation: 2), bias: false));
            norm1 = Child("bn1", new BatchNorm(outputs, PannsBlock.Epsilon, PannsBlock.Momentum, Activation.Relu));
            norm2 = Child("bn2", new BatchNorm(outputs, PannsBlock.Epsilon, PannsBlock.Momentum, Activation.Relu));
        }

        public Tensor Forward(Tensor x)
        {
            x = norm1.Forward(convolution1.Forward(x)); // [B, N, C]
            x = norm2.Forward(convolution2.Forward(x)); // [B, N, C]
            x = x.Reshape(x.Shape[0], x.Shape[1], 1, x.Shape[2]).MaxPool2d(Pooling, 1); // [B, N / 4, 1, C]
            return x.Reshape(x.Shape[0], x.Shape[1], x.Shape[3]);
        }

        private static Convolution1dOptions Same(int dilation) =>
            new() { Dilation = dilation, PadLow = dilation, PadHigh = dilation };
    }
}
