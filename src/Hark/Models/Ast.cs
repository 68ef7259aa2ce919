using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// AST, the Audio Spectrogram Transformer (Gong et al. 2021; YuanGongND/ast): a vision Transformer (distilled DeiT)
/// over overlapping patches of a log-mel spectrogram.
/// </summary>
/// <remarks>
/// Input is normalised log-mel [B, T, F] of exactly <see cref="AstSettings.Frames"/> frames: the positions are learned
/// for one size. Mel is the picture's height and time its width; patches go band after band, each from start to end.
/// </remarks>
[Experimental("HARK001")]
public sealed class Ast : Module
{
    private readonly Tensor classToken;
    private readonly Tensor distillationToken;
    private readonly Tensor positions;
    private readonly Conv2d patches;
    private readonly Block[] blocks;
    private readonly LayerNorm norm;
    private readonly LayerNorm headNorm;
    private readonly Linear classes;

    /// <summary>
    /// Creates a network with empty weights: load a checkpoint or call <see cref="Module.Initialize"/>.
    /// </summary>
    public Ast(AstSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
        int width = settings.Width, count = settings.PatchesT * settings.PatchesF;
        classToken = Parameter("v.cls_token", new(1, 1, width));
        distillationToken = Parameter("v.dist_token", new(1, 1, width));
        positions = Parameter("v.pos_embed", new(1, 2 + count, width));
        // The picture stands upright, [B, F, T, 1], so that patches leave the convolution in their order.
        ConvolutionOptions stride = new() { StrideT = settings.StrideF, StrideF = settings.StrideT };
        patches = Child(
            "v.patch_embed.proj", new Conv2d(1, width, settings.Patch, settings.Patch, stride, bias: true));
        blocks = [.. Enumerable.Range(0, settings.Layers).Select(i => Child($"v.blocks.{i}", new Block(settings)))];
        norm = Child("v.norm", new LayerNorm(width, settings.Epsilon));
        headNorm = Child("mlp_head.0", new LayerNorm(width, settings.HeadEpsilon));
        classes = Child("mlp_head.1", new Linear(width, settings.Classes));
    }

    /// <summary>The sizes.</summary>
    public AstSettings Settings { get; }

    /// <summary>
    /// The log-mel [1, T, F] of one clip at the length of the network: cut, or filled up with what a zero becomes by
    /// normalisation.
    /// </summary>
    /// <param name="logMel">Normalised log-mel of <see cref="FrontEnds.Ast"/>, frame after frame.</param>
    public Tensor Fit(ReadOnlySpan<float> logMel)
    {
        Tensor fitted = Tensor.Full(
            new(1, Settings.Frames, Settings.Bands), FrontEnds.Ast.Shift / FrontEnds.Ast.Divisor);
        logMel[..Math.Min(logMel.Length, fitted.Count)].CopyTo(fitted.Span);
        return fitted;
    }

    /// <summary>The embedding [B, D] of a clip and the logits [B, classes] of its tags.</summary>
    /// <param name="logMel">Normalised log-mel [B, T, F].</param>
    public (Tensor Embedding, Tensor Logits) Forward(Tensor logMel)
    {
        Tensor embedding = Encode(logMel).Slice(1, 0, 2).Mean([1]); // [B, D], of the class and the distillation token
        return (embedding, classes.Forward(headNorm.Forward(embedding)));
    }

    /// <summary>
    /// Encodes normalised log-mel [B, T, F] as the two special tokens and all patches, [B, 2 + patches, D].
    /// </summary>
    public Tensor Encode(Tensor logMel)
    {
        Tensor x = Embed(logMel); // [B, 2 + patches, D]
        foreach (Block block in blocks) x = Recompute.Through(block, block.Forward, x);
        return norm.Forward(x);
    }

    /// <summary>
    /// Normal values of deviation 0.02 in tables and matrices (Touvron et al. 2021, DeiT), zero biases.
    /// </summary>
    public override void Initialize(Philox random)
    {
        base.Initialize(random);
        foreach ((_, Tensor value) in NamedParameters())
        {
            if (value.Shape.Rank >= 2) Initializers.Normal(value, random, 0.02f);
        }
    }

    private Tensor Embed(Tensor logMel)
    {
        ArgumentNullException.ThrowIfNull(logMel);
        int clips = logMel.Shape[0], width = Settings.Width, count = Settings.PatchesT * Settings.PatchesF;
        if (logMel.Shape != new Shape(clips, Settings.Frames, Settings.Bands))
        {
            throw new ArgumentException(
                $"Expected log-mel [B, {Settings.Frames}, {Settings.Bands}], got {logMel.Shape}: pad or cut it.",
                nameof(logMel));
        }
        Tensor picture = logMel.Transpose(0, 2, 1).Reshape(clips, Settings.Bands, Settings.Frames, 1);
        Tensor x = patches.Forward(picture).Reshape(clips, count, width); // [B, patches, D]
        Tensor special = Concat.Of(1, classToken, distillationToken); // [1, 2, D]
        if (clips > 1) special = Tensor.Zeros(new(clips, 2, width)).Add(special);
        return Concat.Of(1, special, x).Add(positions);
    }

    /// <summary>Self-attention and feed-forward, each normalised before and added after.</summary>
    private sealed class Block : Module
    {
        private readonly LayerNorm norm1;
        private readonly Attention attention;
        private readonly LayerNorm norm2;
        private readonly Linear widen;
        private readonly Linear narrow;

        public Block(AstSettings settings)
        {
            norm1 = Child("norm1", new LayerNorm(settings.Width, settings.Epsilon));
            attention = Child("attn", new Attention(settings.Width, settings.Heads));
            norm2 = Child("norm2", new LayerNorm(settings.Width, settings.Epsilon));
            widen = Child("mlp.fc1", new Linear(settings.Width, settings.FeedForward, activation: Activation.Gelu));
            narrow = Child("mlp.fc2", new Linear(settings.FeedForward, settings.Width));
        }

        public Tensor Forward(Tensor x)
        {
            x = x.Add(attention.Forward(norm1.Forward(x)));
            return x.Add(narrow.Forward(widen.Forward(norm2.Forward(x))));
        }
    }

    /// <summary>Self-attention whose three projections share one matrix, <c>qkv</c> [3 D, D].</summary>
    private sealed class Attention : Module
    {
        private readonly AttentionOptions options;
        private readonly Linear joint;
        private readonly Linear output;

        public Attention(int width, int heads)
        {
            options = new(heads);
            joint = Child("qkv", new Linear(width, 3 * width));
            output = Child("proj", new Linear(width, width));
        }

        public Tensor Forward(Tensor x) =>
            output.Forward(Project(x, 0).Attention(Project(x, 1), Project(x, 2), options));

        // Cutting the matrix is free once traced; cutting its product is not.
        private Tensor Project(Tensor x, int third)
        {
            int width = x.Shape[-1];
            return x.Linear(joint.Weight.Slice(0, third * width, width), joint.Bias!.Slice(0, third * width, width));
        }
    }

    // Key map. Published files (YuanGongND/ast) carry these names behind "module." and hold the two classifiers of the
    // picture network, v.head and v.head_dist, which nothing uses.

    /// <summary>
    /// The name in a published checkpoint as this network calls it, or null for tensors that it leaves out.
    /// </summary>
    public static string? FromPublished(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.StartsWith("module.", StringComparison.Ordinal)) name = name["module.".Length..];
        bool leftOut = name.StartsWith("v.head.", StringComparison.Ordinal)
            || name.StartsWith("v.head_dist.", StringComparison.Ordinal);
        return leftOut ? null : name;
    }
}
