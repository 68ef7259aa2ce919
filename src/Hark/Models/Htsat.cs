using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Models;

/// <summary>
/// HTSAT, the hierarchical token-semantic audio Transformer (Chen et al. 2022, arXiv 2202.00874), in the form of
/// WavCaps (Mei et al. 2023; XinhaoMei/WavCaps): a Swin Transformer (Liu et al. 2021) over a spectrogram that is folded
/// into a square.
/// </summary>
/// <remarks>
/// Input is the log-mel of <see cref="Features.FrontEnds.Panns32k"/> as [B, T, 64] in dB, at most 1024 frames: 513 to
/// 327,679 samples. Every clip is stretched to 1024 frames, so one picture always covers the whole clip.
/// </remarks>
[Experimental("HARK001")]
public sealed class Htsat : Module
{
    private const float Epsilon = 1e-5f;

    private readonly BatchNorm bandNorm;
    private readonly Conv2d patches;
    private readonly LayerNorm patchNorm;
    private readonly Stage[] stages;
    private readonly LayerNorm norm;
    private readonly Conv2d? classes;

    /// <summary>
    /// Creates a network with empty weights: load a checkpoint or call <see cref="Module.Initialize"/>.
    /// </summary>
    public Htsat(HtsatSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
        bandNorm = Child("bn0", new BatchNorm(settings.Bands, Epsilon, momentum: 0.1f));
        ConvolutionOptions stride = new() { StrideT = settings.Patch, StrideF = settings.Patch };
        patches = Child(
            "patch_embed.proj", new Conv2d(1, settings.Width, settings.Patch, settings.Patch, stride, bias: true));
        patchNorm = Child("patch_embed.norm", new LayerNorm(settings.Width, Epsilon));
        stages = new Stage[settings.Depths.Count];
        for (int s = 0; s < stages.Length; s++) stages[s] = Child($"layers.{s}", new Stage(settings, s));
        norm = Child("norm", new LayerNorm(settings.Features, Epsilon));
        if (settings.Classes > 0)
        {
            // One kernel as high as the map of a part: rows of frequency, three steps of time.
            ConvolutionOptions same = new() { PadFLow = 1, PadFHigh = 1 };
            int rows = settings.LastSide / settings.Parts;
            classes = Child("tscam_conv", new Conv2d(settings.Features, settings.Classes, rows, 3, same, bias: true));
        }
    }

    /// <summary>The sizes.</summary>
    public HtsatSettings Settings { get; }

    /// <summary>
    /// The sequence [B, 1024, D] that a captioner attends, one vector per frame and equal over 32 of them, and the
    /// embedding [B, D] of a retrieval system.
    /// </summary>
    /// <param name="logMel">Log-mel [B, T, F] in dB.</param>
    /// <param name="augment">In training, changes the normalised log-mel [B, T, F]: a band's mean is 0 there.</param>
    public (Tensor Sequence, Tensor Embedding) Forward(Tensor logMel, Func<Tensor, Tensor>? augment = null)
    {
        Tensor steps = Steps(Encode(logMel, augment)); // [B, 32, D]
        return (Repeat(steps), steps.Mean([1]));
    }

    /// <summary>Encodes log-mel [B, T, F] in dB as a map [B, 2, 32, D] of frequency and time.</summary>
    /// <param name="logMel">At most <see cref="HtsatSettings.Frames"/> frames.</param>
    /// <param name="augment">In training, changes the normalised log-mel [B, T, F].</param>
    public Tensor Encode(Tensor logMel, Func<Tensor, Tensor>? augment = null)
    {
        Tensor x = patchNorm.Forward(patches.Forward(Fold(logMel, augment))); // [B, 64, 64, C]
        foreach (Stage stage in stages) x = stage.Forward(x); // [B, S, S, C], half the side and twice the width
        x = norm.Forward(x); // [B, 8, 8, D], the parts still on each other
        (int clips, int side, int parts) = (x.Shape[0], Settings.LastSide, Settings.Parts);
        return x.Reshape(clips, parts, side / parts, side, Settings.Features)
            .Transpose(0, 2, 1, 3, 4)
            .Reshape(clips, side / parts, parts * side, Settings.Features);
    }

    /// <summary>The mean [B, 32, D] of a map [B, 2, 32, D] over frequency.</summary>
    public static Tensor Steps(Tensor map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return map.Mean([1]);
    }

    /// <summary>Repeats every step [B, 32, ..] as often as it has frames: [B, 1024, ..].</summary>
    /// <remarks>What acts on every step alone, such as a projection, is cheaper before.</remarks>
    public Tensor Repeat(Tensor steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        (int clips, int count, int width) = (steps.Shape[0], steps.Shape[1], steps.Shape[2]);
        return steps.Reshape(clips, count, 1, width)
            .Add(Tensor.Zeros(new(1, 1, Settings.Frames / count, 1)))
            .Reshape(clips, Settings.Frames, width);
    }

    /// <summary>The logits [B, 32, classes] of the tags in every step of a map; a clip's are their mean over time.
    /// </summary>
    /// <exception cref="InvalidOperationException">The network was made without classes.</exception>
    public Tensor Tag(Tensor map)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (classes is null) throw new InvalidOperationException("This HTSAT is an encoder alone: it has no classes.");
        return classes.Forward(map).Reshape(map.Shape[0], Settings.Steps, Settings.Classes);
    }

    /// <summary>
    /// Normal values of deviation 0.02 in tables and matrices (Liu et al. 2021), zero biases.
    /// </summary>
    public override void Initialize(Philox random)
    {
        base.Initialize(random);
        foreach ((_, Tensor value) in NamedParameters())
        {
            if (value.Shape.Rank >= 2) Initializers.Normal(value, random, 0.02f);
        }
    }

    /// <summary>
    /// Stretches log-mel [B, T, F] to 1024 frames, cuts it into 4 parts and sets them on each other, the first one at
    /// the top and each standing upright: [B, 256, 256, 1].
    /// </summary>
    internal Tensor Fold(Tensor logMel, Func<Tensor, Tensor>? augment = null)
    {
        ArgumentNullException.ThrowIfNull(logMel);
        (int clips, int frames, int bands) = (logMel.Shape[0], logMel.Shape[1], logMel.Shape[2]);
        if (bands != Settings.Bands || frames > Settings.Frames)
        {
            throw new ArgumentException(
                $"Expected log-mel [B, up to {Settings.Frames}, {Settings.Bands}], got {logMel.Shape}: cut the clip.",
                nameof(logMel));
        }
        Tensor x = bandNorm.Forward(logMel);
        if (augment is not null) x = augment(x);
        if (frames < Settings.Frames) x = x.Resize(1, Settings.Frames, Interpolation.Cubic, alignsCorners: true);
        return x.Reshape(clips, Settings.Parts, Settings.Side, bands)
            .Transpose(0, 1, 3, 2) // [B, part, band, frame]
            .Reshape(clips, Settings.Side, Settings.Side, 1);
    }

    /// <summary>Blocks at one resolution, and the step down to the next.</summary>
    private sealed class Stage : Module
    {
        private readonly Block[] blocks;
        private readonly Merging? merging;

        public Stage(HtsatSettings settings, int stage)
        {
            int width = settings.Width << stage, side = settings.Side / settings.Patch >> stage;
            int before = settings.Depths.Take(stage).Sum(), last = settings.Depths.Sum() - 1;
            blocks = new Block[settings.Depths[stage]];
            for (int i = 0; i < blocks.Length; i++)
            {
                int window = Math.Min(settings.Window, side), shift = i % 2 == 1 && side > window ? window / 2 : 0;
                float dropPath = settings.DropPath * (before + i) / last;
                blocks[i] = Child(
                    $"blocks.{i}", new Block(width, settings.Heads[stage], side, window, shift, dropPath));
            }
            if (stage < settings.Depths.Count - 1) merging = Child("downsample", new Merging(width));
        }

        public Tensor Forward(Tensor x)
        {
            foreach (Block block in blocks) x = Recompute.Through(block, block.Forward, x);
            return merging?.Forward(x) ?? x;
        }
    }

    /// <summary>
    /// Attention inside windows and a feed-forward part, each normalised before and added after. Every second block
    /// moves its windows by half their side, so that neighbours meet.
    /// </summary>
    private sealed class Block : Module
    {
        private readonly int window;
        private readonly int shift;
        private readonly LayerNorm norm1;
        private readonly WindowAttention attention;
        private readonly LayerNorm norm2;
        private readonly Linear widen;
        private readonly Linear narrow;
        private readonly DropPath dropPath;

        public Block(int width, int heads, int side, int window, int shift, float dropRate)
        {
            this.window = window;
            this.shift = shift;
            norm1 = Child("norm1", new LayerNorm(width, Epsilon));
            attention = Child("attn", new WindowAttention(width, heads, side, window, shift));
            norm2 = Child("norm2", new LayerNorm(width, Epsilon));
            widen = Child("mlp.fc1", new Linear(width, 4 * width, activation: Activation.Gelu));
            narrow = Child("mlp.fc2", new Linear(4 * width, width));
            dropPath = Child("drop_path", new DropPath(dropRate));
        }

        public Tensor Forward(Tensor x)
        {
            Tensor y = norm1.Forward(x).Roll(1, -shift).Roll(2, -shift); // [B, S, S, C]
            y = Join(attention.Forward(Cut(y)), y.Shape).Roll(1, shift).Roll(2, shift);
            x = x.Add(dropPath.Forward(y));
            return x.Add(dropPath.Forward(narrow.Forward(widen.Forward(norm2.Forward(x)))));
        }

        // [B, S, S, C] to [B W, window², C], window after window along the rows
        private Tensor Cut(Tensor x)
        {
            (int clips, int count, int width) = (x.Shape[0], x.Shape[1] / window, x.Shape[3]);
            return x.Reshape(clips, count, window, count, window, width)
                .Transpose(0, 1, 3, 2, 4, 5)
                .Reshape(clips * count * count, window * window, width);
        }

        private Tensor Join(Tensor windows, Shape map)
        {
            (int clips, int count, int width) = (map[0], map[1] / window, map[3]);
            return windows.Reshape(clips, count, count, window, window, width)
                .Transpose(0, 1, 3, 2, 4, 5)
                .Reshape(clips, map[1], map[2], width);
        }
    }

    /// <summary>
    /// Self-attention inside a window: a learned bias for every distance of two tokens, and after a shift a wall
    /// between tokens that were at opposite ends of the map.
    /// </summary>
    private sealed class WindowAttention : Module
    {
        private const float Wall = -100; // of the original, which is soft

        private readonly int heads;
        private readonly int tokens;
        private readonly Tensor biases;
        private readonly Tensor distances;
        private readonly Tensor? walls;
        private readonly Linear joint;
        private readonly Linear output;

        public WindowAttention(int width, int heads, int side, int window, int shift)
        {
            this.heads = heads;
            tokens = window * window;
            int reach = 2 * window - 1;
            biases = Parameter("relative_position_bias_table", new(reach * reach, heads));
            distances = Distances(window, reach);
            walls = shift > 0 ? Walls(side, window, shift) : null;
            joint = Child("qkv", new Linear(width, 3 * width));
            output = Child("proj", new Linear(width, width));
        }

        // [B W, window², C]
        public Tensor Forward(Tensor x)
        {
            int width = x.Shape[2];
            Tensor all = joint.Forward(x); // [B W, window², 3 C]
            Tensor q = all.Slice(-1, 0, width), k = all.Slice(-1, width, width), v = all.Slice(-1, 2 * width, width);
            Tensor bias = distances.Embedding(biases).Transpose(2, 0, 1); // [H, window², window²]
            return output.Forward(q.WindowAttention(k, v, heads, bias, walls));
        }

        // The row of the table for query i and key j: their distance in rows and in columns.
        private Tensor Distances(int window, int reach)
        {
            Tensor rows = Constant(new(tokens, tokens));
            for (int i = 0; i < tokens; i++)
            {
                for (int j = 0; j < tokens; j++)
                {
                    int down = i / window - j / window, along = i % window - j % window;
                    rows.Span[i * tokens + j] = (down + window - 1) * reach + along + window - 1;
                }
            }
            return rows;
        }

        // In the shifted map the last windows hold tokens of several regions: they do not see each other.
        private Tensor Walls(int side, int window, int shift)
        {
            int count = side / window;
            Tensor walls = Constant(new(count * count, tokens, tokens));
            for (int at = 0; at < walls.Count; at++)
            {
                int place = at / tokens / tokens;
                bool together = Region(place, at / tokens % tokens) == Region(place, at % tokens);
                walls.Span[at] = together ? 0 : Wall;
            }
            return walls;

            (int Row, int Column) Region(int place, int token) =>
                (Part(place / count * window + token / window), Part(place % count * window + token % window));

            int Part(int position) => position < side - window ? 0 : position < side - shift ? 1 : 2;
        }

        private static Tensor Constant(Shape shape)
        {
            Tensor constant = Tensor.Parameter(shape);
            constant.RequiresGradient = false;
            return constant;
        }
    }

    /// <summary>Joins two by two neighbours: [B, S, S, C] to [B, S / 2, S / 2, 2 C].</summary>
    private sealed class Merging : Module
    {
        private readonly LayerNorm norm;
        private readonly Linear reduction;

        public Merging(int width)
        {
            norm = Child("norm", new LayerNorm(4 * width, Epsilon));
            reduction = Child("reduction", new Linear(4 * width, 2 * width, bias: false));
        }

        public Tensor Forward(Tensor x)
        {
            (int clips, int half, int width) = (x.Shape[0], x.Shape[1] / 2, x.Shape[3]);
            Tensor joined = x.Reshape(clips, half, 2, half, 2, width)
                .Transpose(0, 1, 3, 4, 2, 5) // the lower neighbour before the right one
                .Reshape(clips, half, half, 4 * width);
            return reduction.Forward(norm.Forward(joined));
        }
    }

    // Key map. Published files hold the front-end as frozen layers, which FrontEnds computes instead; tables that
    // follow from the sizes; and a layer "head" that is never called. HTSAT's own file (Lightning) carries "sed_model."
    // before every name, a captioner of WavCaps "encoder.audio_enc.".

    /// <summary>
    /// The name in a published checkpoint as this network calls it, or null for tensors that it leaves out.
    /// </summary>
    public string? FromPublished(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (string prefix in (string[])["sed_model.", "encoder.audio_enc."])
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)) name = name[prefix.Length..];
        }
        bool leftOut = name.StartsWith("audio_feats_extractor.", StringComparison.Ordinal)
            || name.StartsWith("spectrogram_extractor.", StringComparison.Ordinal)
            || name.StartsWith("logmel_extractor.", StringComparison.Ordinal)
            || name.StartsWith("head.", StringComparison.Ordinal)
            || (classes is null && name.StartsWith("tscam_conv.", StringComparison.Ordinal))
            || name.EndsWith(".relative_position_index", StringComparison.Ordinal)
            || name.EndsWith(".attn_mask", StringComparison.Ordinal)
            || name.EndsWith(".num_batches_tracked", StringComparison.Ordinal);
        return leftOut ? null : name;
    }
}
