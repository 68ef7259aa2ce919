using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// The convolutional part of PANNs (Kong et al. 2020; qiuqiangkong/audioset_tagging_cnn), which other systems took over
/// with heads of their own: batch norm per mel band, blocks of two 3x3 convolutions, the mean over mel.
/// </summary>
/// <remarks>
/// Log-mel [B, T, F] in dB to features [B, T', D]. Time is the checkpoint's height and mel its width. SpecAugment and
/// mixup of the original act behind the first batch norm: see <see cref="Encode(Tensor, Func{Tensor, Tensor})"/>.
/// </remarks>
[Experimental("HARK001")]
public abstract class PannsTrunk : Module
{
    private const float Epsilon = 1e-5f;
    private const float Momentum = 0.1f;

    private readonly BatchNorm bandNorm;
    private readonly Block[] blocks;
    private readonly Dropout dropout;

    private protected PannsTrunk(PannsSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
        bandNorm = Child("bn0", new BatchNorm(settings.Bands, Epsilon, Momentum));
        blocks = new Block[settings.Channels.Count];
        for (int i = 0, channels = 1; i < blocks.Length; i++)
        {
            int pooling = i == blocks.Length - 1 && !settings.PoolsLastBlock ? 1 : 2;
            blocks[i] = Child($"conv_block{i + 1}", new Block(channels, settings.Channels[i], pooling));
            channels = settings.Channels[i];
        }
        dropout = Child("dropout", new Dropout(settings.BlockDropout));
    }

    /// <summary>The sizes.</summary>
    public PannsSettings Settings { get; }

    /// <summary>Encodes log-mel [B, T, F] in dB as features [B, T', D], none of them negative.</summary>
    /// <param name="logMel">At least <see cref="PannsSettings.Reduction"/> frames.</param>
    /// <param name="augment">In training, changes the normalised log-mel [B, T, F]: a band's mean is 0 there.</param>
    public Tensor Encode(Tensor logMel, Func<Tensor, Tensor>? augment = null)
    {
        ArgumentNullException.ThrowIfNull(logMel);
        if (logMel.Shape[1] < Settings.Reduction)
        {
            throw new ArgumentException(
                $"The network needs {Settings.Reduction} frames, the clip has {logMel.Shape[1]}: pad it.",
                nameof(logMel));
        }
        Tensor x = bandNorm.Forward(logMel); // [B, T, F]
        if (augment is not null) x = augment(x);
        x = x.Reshape(x.Shape[0], x.Shape[1], x.Shape[2], 1); // [B, T, F, 1]
        foreach (Block block in blocks)
            x = dropout.Forward(Recompute.Through(block, block.Forward, x)); // [B, T/2, F/2, C]
        return x.Mean([2]); // [B, T', D]
    }

    /// <summary>Xavier-uniform matrices and kernels, zero biases (Kong et al. 2020).</summary>
    public override void Initialize(Philox random)
    {
        base.Initialize(random);
        foreach ((_, Tensor value) in NamedParameters())
        {
            if (value.Shape.Rank >= 2) Initializers.XavierUniform(value, random);
        }
    }

    /// <summary>Twice a 3x3 convolution with batch norm and ReLU, then the mean of 2x2 cells.</summary>
    private sealed class Block : Module
    {
        private readonly int pooling;
        private readonly Conv2d convolution1;
        private readonly Conv2d convolution2;
        private readonly BatchNorm norm1;
        private readonly BatchNorm norm2;

        public Block(int inputs, int outputs, int pooling)
        {
            this.pooling = pooling;
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
            return pooling == 1 ? x : x.AvgPool2d(pooling, pooling);
        }
    }
}
