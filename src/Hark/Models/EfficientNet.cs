using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// EfficientNet as an audio encoder (Tan and Le 2019; RicherMans/HEAR2021_EfficientLatent; the student of Xu 2024).
/// Changed against the picture network: one input channel, no classifier, the mean over mel bands at the end.
/// </summary>
/// <remarks>
/// Log-mel spectrogram [B, T, F] in dB to features [B, T', D]; with F = 64, T' = ceil(floor(T / 4) / 8) for B2. Mel is
/// the checkpoint's height and time its width. Squeeze-excitation averages over the whole clip: clips of different
/// length must not share a batch.
/// </remarks>
[Experimental("HARK001")]
public sealed class EfficientNet : Module
{
    private const float Epsilon = 1e-3f;
    private const float Momentum = 0.01f;

    private readonly Conv2d stem;
    private readonly BatchNorm stemNorm;
    private readonly Block[] blocks;
    private readonly Conv2d head;
    private readonly BatchNorm headNorm;

    /// <summary>
    /// Creates a network with empty weights: load a checkpoint or call <see cref="Module.Initialize"/>.
    /// </summary>
    public EfficientNet(EfficientNetSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
        IReadOnlyList<EfficientNetBlockSettings> all = settings.Blocks();
        (int low, int high) = settings.StemPadding;
        stem = Child("_conv_stem", new Conv2d(1, settings.StemChannels, 3, 3, Square(2, low, high), bias: false));
        stemNorm = Child("_bn0", new BatchNorm(settings.StemChannels, Epsilon, Momentum, Activation.Silu));
        blocks =
        [
            .. all.Select((block, i) => Child($"_blocks.{i}", new Block(block, settings.DropConnect * i / all.Count))),
        ];
        head = Child(
            "_conv_head", new Conv2d(all[^1].Outputs, settings.HeadChannels, 1, 1, Square(1, 0, 0), bias: false));
        headNorm = Child("_bn1", new BatchNorm(settings.HeadChannels, Epsilon, Momentum, Activation.Silu));
    }

    /// <summary>The member of the family.</summary>
    public EfficientNetSettings Settings { get; }

    /// <summary>The width D of the features.</summary>
    public int Features => Settings.HeadChannels;

    /// <summary>Encodes log-mel [B, T, F] as features [B, T', D].</summary>
    public Tensor Forward(Tensor logMel)
    {
        ArgumentNullException.ThrowIfNull(logMel);
        Tensor x = logMel.Reshape(logMel.Shape[0], logMel.Shape[1], logMel.Shape[2], 1); // [B, T, F, 1]
        x = stemNorm.Forward(stem.Forward(x)); // [B, T/2, F/2, C]
        foreach (Block block in blocks) x = Recompute.Through(block, block.Forward, x);
        x = headNorm.Forward(head.Forward(x)); // [B, T', F', D]
        return x.Mean([2]); // [B, T', D]
    }

    private static ConvolutionOptions Square(int stride, int low, int high, int groups = 1) => new()
    {
        StrideT = stride,
        StrideF = stride,
        PadTLow = low,
        PadTHigh = high,
        PadFLow = low,
        PadFHigh = high,
        Groups = groups,
        Axes = KernelAxes.FrequencyTime,
    };

    /// <summary>
    /// Inverted residual with squeeze-excitation: widen, filter each channel, weigh channels, narrow, add.
    /// </summary>
    private sealed class Block : Module
    {
        private readonly EfficientNetBlockSettings settings;
        private readonly PointwiseNorm? expand;
        private readonly Conv2d depthwise;
        private readonly SqueezeExcitation weigh;
        private readonly PointwiseNorm project;
        private readonly DropPath? dropPath;

        public Block(EfficientNetBlockSettings settings, float dropConnect)
        {
            this.settings = settings;
            ConvolutionOptions pointwise = Square(1, 0, 0);
            if (settings.Expanded != settings.Inputs)
            {
                expand = new(
                    Child("_expand_conv", new Conv2d(settings.Inputs, settings.Expanded, 1, 1, pointwise, bias: false)),
                    Child("_bn0", new BatchNorm(settings.Expanded, Epsilon, Momentum, Activation.Silu)));
            }
            depthwise = Child("_depthwise_conv", new Conv2d(
                settings.Expanded,
                settings.Expanded,
                settings.Kernel,
                settings.Kernel,
                Square(settings.Stride, settings.PadLow, settings.PadHigh, settings.Expanded),
                bias: false));
            weigh = new(
                Child("_bn1", new BatchNorm(settings.Expanded, Epsilon, Momentum, Activation.Silu)),
                Child("_se_reduce", new Conv2d(settings.Expanded, settings.Squeezed, 1, 1, pointwise, bias: true)),
                Child("_se_expand", new Conv2d(settings.Squeezed, settings.Expanded, 1, 1, pointwise, bias: true)));
            project = new(
                Child("_project_conv", new Conv2d(settings.Expanded, settings.Outputs, 1, 1, pointwise, bias: false)),
                Child("_bn2", new BatchNorm(settings.Outputs, Epsilon, Momentum)));
            if (settings.HasSkip && dropConnect > 0) dropPath = Child("_drop_connect", new DropPath(dropConnect));
        }

        public Tensor Forward(Tensor input)
        {
            Tensor x = input; // [B, T, F, in]
            if (expand is not null) x = expand.Forward(x); // [B, T, F, expanded]
            x = weigh.Forward(depthwise.Forward(x)); // [B, T', F', expanded]
            x = project.Forward(x); // [B, T', F', out]
            if (!settings.HasSkip) return x;
            return (dropPath?.Forward(x) ?? x).Add(input);
        }
    }
}
