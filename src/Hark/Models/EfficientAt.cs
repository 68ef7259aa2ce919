using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// EfficientAT (Schmid et al. 2022, arXiv 2211.04772; fschmid56/EfficientAT): a MobileNetV3 that tags the 527 AudioSet
/// classes, here as a teacher. Its sizes differ by a factor on all widths: 0.4 is <c>mn04_as</c>, 1 is <c>mn10_as</c>.
/// </summary>
/// <remarks>
/// Input is the normalised log-mel of <see cref="Features.FrontEnds.EfficientAt"/> as [B, T, 128]. Mel is the
/// checkpoint's height and time its width. Batch only clips of equal length:
/// squeeze-excitation averages over the whole clip.
/// </remarks>
[Experimental("HARK001")]
public sealed class EfficientAt : Module
{
    /// <summary>The number of AudioSet classes.</summary>
    public const int Classes = 527;

    private const float Epsilon = 1e-3f;
    private const float Momentum = 0.01f;

    // kernel, expanded, output channels, squeeze-excitation, hard-swish, stride:
    // MobileNetV3-Large (arXiv 1905.02244, table 1)
    private static readonly
        (int Kernel, int Expanded, int Outputs, bool Squeeze, bool HardSwish, int Stride)[] BaseBlocks =
    [
        (3, 16, 16, false, false, 1), (3, 64, 24, false, false, 2), (3, 72, 24, false, false, 1),
        (5, 72, 40, true, false, 2), (5, 120, 40, true, false, 1), (5, 120, 40, true, false, 1),
        (3, 240, 80, false, true, 2), (3, 200, 80, false, true, 1), (3, 184, 80, false, true, 1),
        (3, 184, 80, false, true, 1),
        (3, 480, 112, true, true, 1), (3, 672, 112, true, true, 1),
        (5, 672, 160, true, true, 2), (5, 960, 160, true, true, 1), (5, 960, 160, true, true, 1),
    ];

    private readonly ConvNorm stem;
    private readonly Block[] blocks;
    private readonly ConvNorm last;
    private readonly Linear hidden;
    private readonly Dropout dropout;
    private readonly Linear classes;

    /// <summary>Creates a network with empty weights.</summary>
    /// <param name="width">The factor on all channel counts.</param>
    /// <param name="dropout">The dropout rate before the classes.</param>
    public EfficientAt(double width = 0.4, float dropout = 0.2f)
    {
        int channels = ChannelRounding.Scale(16, width);
        stem = Child("features.0", new ConvNorm(1, channels, 3, 2, 1, Activation.HardSwish));
        blocks = new Block[BaseBlocks.Length];
        for (int i = 0; i < blocks.Length; i++)
        {
            var block = BaseBlocks[i];
            int expanded = ChannelRounding.Scale(block.Expanded, width);
            int outputs = ChannelRounding.Scale(block.Outputs, width);
            blocks[i] = Child($"features.{i + 1}", new Block(
                channels, expanded, outputs, block.Kernel, block.Stride,
                block.Squeeze ? ChannelRounding.Scale(expanded / 4, 1) : 0,
                block.HardSwish ? Activation.HardSwish : Activation.Relu));
            channels = outputs;
        }
        Features = 6 * channels;
        last = Child($"features.{blocks.Length + 1}", new ConvNorm(channels, Features, 1, 1, 1, Activation.HardSwish));
        int hiddenWidth = ChannelRounding.Scale(1280, width);
        hidden = Child("classifier.2", new Linear(Features, hiddenWidth, activation: Activation.HardSwish));
        this.dropout = Child("classifier.4", new Dropout(dropout));
        classes = Child("classifier.5", new Linear(hiddenWidth, Classes));
    }

    /// <summary>The published sizes: <c>mn04</c> is 0.4 times as wide as <c>mn10</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["mn01", "mn02", "mn04", "mn05", "mn10", "mn20", "mn30", "mn40"];

    /// <summary>Creates the network of a published size with empty weights.</summary>
    /// <param name="name">One of <see cref="Names"/>; what follows behind an underscore names the training data and
    /// does not count, as in <c>mn10_as</c>.</param>
    /// <param name="dropout">The dropout rate before the classes.</param>
    /// <exception cref="ArgumentException">There is no such size.</exception>
    public static EfficientAt Create(string name, float dropout = 0.2f)
    {
        ArgumentNullException.ThrowIfNull(name);
        string size = name.Split('_')[0];
        return Names.Contains(size)
            ? new(int.Parse(size.AsSpan(2), CultureInfo.InvariantCulture) / 10.0, dropout)
            : throw new ArgumentException(
                $"No EfficientAT has the size '{name}'; known are {string.Join(", ", Names)}.", nameof(name));
    }

    /// <summary>The width of the embedding: 384 for <c>mn04</c>.</summary>
    public int Features { get; }

    /// <summary>Encodes normalised log-mel [B, T, 128] as maps [B, ceil(T / 32), 4, D].</summary>
    public Tensor Encode(Tensor logMel)
    {
        ArgumentNullException.ThrowIfNull(logMel);
        Tensor x = logMel.Reshape(logMel.Shape[0], logMel.Shape[1], logMel.Shape[2], 1); // [B, T, F, 1]
        x = stem.Forward(x);
        foreach (Block block in blocks) x = block.Forward(x);
        return last.Forward(x);
    }

    /// <summary>The embedding [B, D], the mean over time and frequency, and the tags' logits [B, 527].</summary>
    public (Tensor Embedding, Tensor Logits) Forward(Tensor logMel)
    {
        Tensor embedding = Encode(logMel).Mean([1, 2]); // [B, D]
        return (embedding, classes.Forward(dropout.Forward(hidden.Forward(embedding))));
    }

    /// <summary>Convolution with symmetric padding, batch norm, activation; keys "0" and "1".</summary>
    private sealed class ConvNorm : Module
    {
        private readonly Conv2d convolution;
        private readonly BatchNorm norm;

        public ConvNorm(int inputs, int outputs, int kernel, int stride, int groups, Activation activation)
        {
            int pad = (kernel - 1) / 2;
            ConvolutionOptions options = new()
            {
                StrideT = stride,
                StrideF = stride,
                PadTLow = pad,
                PadTHigh = pad,
                PadFLow = pad,
                PadFHigh = pad,
                Groups = groups,
                Axes = KernelAxes.FrequencyTime,
            };
            convolution = Child("0", new Conv2d(inputs, outputs, kernel, kernel, options, bias: false));
            norm = Child("1", new BatchNorm(outputs, Epsilon, Momentum, activation));
        }

        public Tensor Forward(Tensor x) => norm.Forward(convolution.Forward(x));
    }

    /// <summary>Squeeze-excitation over channels, with a true sigmoid.</summary>
    private sealed class SqueezeExcitation : Module
    {
        private readonly Linear squeeze;
        private readonly Linear excite;

        public SqueezeExcitation(int channels, int squeezed)
        {
            squeeze = Child("conc_se_layers.0.fc1", new Linear(channels, squeezed, activation: Activation.Relu));
            excite = Child("conc_se_layers.0.fc2", new Linear(squeezed, channels, activation: Activation.Sigmoid));
        }

        public Tensor Forward(Tensor x) => x.Multiply(excite.Forward(squeeze.Forward(x.Mean([1, 2], keepDims: true))));
    }

    private sealed class Block : Module
    {
        private readonly ConvNorm? expand;
        private readonly ConvNorm depthwise;
        private readonly SqueezeExcitation? squeeze;
        private readonly ConvNorm project;
        private readonly bool hasSkip;

        public Block(int inputs, int expanded, int outputs, int kernel, int stride, int squeezed, Activation activation)
        {
            int place = 0; // the checkpoint numbers the parts that exist
            if (expanded != inputs)
                expand = Child($"block.{place++}", new ConvNorm(inputs, expanded, 1, 1, 1, activation));
            depthwise = Child(
                $"block.{place++}", new ConvNorm(expanded, expanded, kernel, stride, expanded, activation));
            if (squeezed > 0) squeeze = Child($"block.{place++}", new SqueezeExcitation(expanded, squeezed));
            project = Child($"block.{place}", new ConvNorm(expanded, outputs, 1, 1, 1, Activation.None));
            hasSkip = stride == 1 && inputs == outputs;
        }

        public Tensor Forward(Tensor input)
        {
            Tensor x = depthwise.Forward(expand?.Forward(input) ?? input);
            x = project.Forward(squeeze?.Forward(x) ?? x);
            return hasSkip ? x.Add(input) : x;
        }
    }

    // Key map. Names are the published ones (fschmid56/EfficientAT); files hold PyTorch's batch counters beside them.
}
