using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// The distilled vision Transformer (Touvron et al. 2021, DeiT) under <see cref="Ast"/> and <see cref="SjtuAst"/>, over
/// patches of a spectrogram. Mel is the picture's height and time its width; patches go band after band, each from
/// start to end.
/// </summary>
internal sealed class VisionTransformer : Module
{
    private const int SpecialTokens = 2;

    private readonly int width;
    private readonly Tensor classToken;
    private readonly Tensor distillationToken;
    private readonly Tensor positions;
    private readonly Conv2d patches;
    private readonly Block[] blocks;
    private readonly LayerNorm norm;

    public VisionTransformer(AstSettings settings)
    {
        width = settings.Width;
        classToken = Parameter("cls_token", new(1, 1, width));
        distillationToken = Parameter("dist_token", new(1, 1, width));
        positions = Parameter(
            "pos_embed", new(1, SpecialTokens + settings.PatchesT * settings.PatchesF, width));
        // The picture stands upright, [B, F, T, 1], so that patches leave the convolution in their order.
        ConvolutionOptions stride = new() { StrideT = settings.StrideF, StrideF = settings.StrideT };
        patches = Child("patch_embed.proj", new Conv2d(1, width, settings.Patch, settings.Patch, stride, bias: true));
        blocks = [.. Enumerable.Range(0, settings.Layers).Select(i => Child($"blocks.{i}", new Block(settings)))];
        norm = Child("norm", new LayerNorm(width, settings.Epsilon));
    }

    /// <summary>
    /// Encodes a spectrogram [B, T, F] as the two special tokens and all patches, [B, 2 + patches, D]. With fewer
    /// patches than positions the first positions are taken, whatever the place of a patch.
    /// </summary>
    public Tensor Forward(Tensor spectrogram)
    {
        (int clips, int frames, int bands) =
            (spectrogram.Shape[0], spectrogram.Shape[1], spectrogram.Shape[2]);
        Tensor x = patches.Forward(spectrogram.Transpose(0, 2, 1).Reshape(clips, bands, frames, 1));
        int count = x.Shape[1] * x.Shape[2];
        Tensor special = Concat.Of(1, classToken, distillationToken); // [1, 2, D]
        if (clips > 1) special = Tensor.Zeros(new(clips, SpecialTokens, width)).Add(special);
        Tensor places = positions.Shape[1] == SpecialTokens + count
            ? positions
            : positions.Slice(1, 0, SpecialTokens + count);
        x = Concat.Of(1, special, x.Reshape(clips, count, width)).Add(places); // [B, 2 + patches, D]
        foreach (Block block in blocks) x = Recompute.Through(block, block.Forward, x);
        return norm.Forward(x);
    }

    /// <summary>The mean [B, D] of the two special tokens of an encoded clip.</summary>
    public static Tensor Pool(Tensor tokens) => tokens.Slice(1, 0, SpecialTokens).Mean([1]);

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
}
