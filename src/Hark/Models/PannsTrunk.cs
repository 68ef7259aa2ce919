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
/// mixup of the original act behind the first batch norm: see <see cref="Encode"/>.
/// </remarks>
[Experimental("HARK001")]
public abstract class PannsTrunk : Module
{
    private readonly BatchNorm bandNorm;
    private readonly PannsBlock[] blocks;
    private readonly Dropout dropout;

    private protected PannsTrunk(PannsSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
        bandNorm = Child("bn0", new BatchNorm(settings.Bands, PannsBlock.Epsilon, PannsBlock.Momentum));
        if (settings.HearsWave) Wavegram = Child("", new Wavegram());
        blocks = new PannsBlock[settings.Channels.Count];
        for (int i = 0, channels = 1; i < blocks.Length; i++)
        {
            int pooling = i == blocks.Length - 1 && !settings.PoolsLastBlock ? 1 : 2;
            blocks[i] = Child($"conv_block{i + 1}", new PannsBlock(channels, settings.Channels[i], pooling, pooling));
            channels = settings.Channels[i];
            if (i == 0 && Wavegram is not null) channels += Wavegram.Channels;
        }
        dropout = Child("dropout", new Dropout(settings.BlockDropout));
    }

    /// <summary>The sizes.</summary>
    public PannsSettings Settings { get; }

    /// <summary>What hears the sound itself, or null: see <see cref="PannsSettings.HearsWave"/>.</summary>
    public Wavegram? Wavegram { get; }

    /// <summary>Encodes log-mel [B, T, F] in dB as features [B, T', D], none of them negative.</summary>
    /// <param name="logMel">At least <see cref="PannsSettings.Reduction"/> frames.</param>
    /// <param name="augment">In training, changes the normalised log-mel [B, T, F]: a band's mean is 0 there.</param>
    /// <param name="wavegram">[B, T / 2, F / 2, 64] of <see cref="Wavegram"/>, where there is one. Log-mel that is
    /// longer loses its last row: SJTU's rule, where PANNs fail.</param>
    public Tensor Encode(Tensor logMel, Func<Tensor, Tensor>? augment = null, Tensor? wavegram = null)
    {
        ArgumentNullException.ThrowIfNull(logMel);
        if (logMel.Shape[1] < Settings.Reduction)
        {
            throw new ArgumentException(
                $"The network needs {Settings.Reduction} frames, the clip has {logMel.Shape[1]}: pad it.",
                nameof(logMel));
        }
        if (Wavegram is null != wavegram is null)
        {
            throw new ArgumentException(
                Wavegram is null ? "This network does not hear waves." : "This network also needs the wavegram.",
                nameof(wavegram));
        }
        Tensor x = bandNorm.Forward(logMel); // [B, T, F]
        if (augment is not null) x = augment(x);
        x = x.Reshape(x.Shape[0], x.Shape[1], x.Shape[2], 1); // [B, T, F, 1]
        foreach (PannsBlock block in blocks)
        {
            x = Recompute.Through(block, block.Forward, x); // [B, T/2, F/2, C]
            if (wavegram is not null && block == blocks[0])
                x = Concat.Of(3, x.Slice(1, 0, wavegram.Shape[1]), wavegram); // [B, T/2, F/2, 128]
            x = dropout.Forward(x);
        }
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
}
