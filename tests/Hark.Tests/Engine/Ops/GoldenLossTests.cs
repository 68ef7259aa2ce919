using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

/// <summary>golden/losses: values and gradients of the losses of the original repositories.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenLossTests
{
    private const string Captions = "losses/caption_losses", Embeddings = "losses/embedding_losses";

    private static readonly Dictionary<string, Func<GoldenCase, Tensor>> CaptionCases = new()
    {
        ["cross_entropy_masked_mean"] = g => Words(g, 0, SmoothingTarget.OtherClasses),
        ["label_smoothing_0.1"] = g => Words(g, 0.1f, SmoothingTarget.OtherClasses),
        ["torch_label_smoothing_0.1"] = g => Words(g, 0.1f, SmoothingTarget.AllClasses),
        ["torch_label_smoothing_equivalent"] = g => Words(g, 0.11f, SmoothingTarget.AllClasses),
        ["label_smoothing_extreme_logits"] = g => Words(g, 0.1f, SmoothingTarget.OtherClasses),
        ["sequence_level_distillation_1_1_1"] = g => SequenceLevel(g, 1, 1, 1),
        ["sequence_level_distillation_0.5_1.0_2.0"] = g => SequenceLevel(g, 0.5f, 1, 2),
        ["unsupervised_batch_added"] = g =>
            Words(g, 0.1f, SmoothingTarget.OtherClasses)
                .Add(Words(g, 0.1f, SmoothingTarget.OtherClasses, "unsup_logit", "tchr_")),
        ["token_level_kd_temp1"] = g => TokenLevel(g, 1),
        ["token_level_kd_temp3"] = g => TokenLevel(g, 3),
        ["sup_kd_mix_0.7"] = g =>
            Words(g, 0.1f, SmoothingTarget.OtherClasses).Scale(0.7f).Add(TokenLevel(g, 2).Scale(0.3f)),
    };

    /// <summary>
    /// Losses without a mean, and reinforcement learning: they come with the trainers that need them.
    /// </summary>
    private static readonly string[] CaptionsNotYetSupported =
    [
        "cross_entropy_masked_none", "cross_entropy_masked_sum", "label_smoothing_0.1_none", "scst_policy_gradient",
        "scst_repeated_clip",
    ];

    private static readonly Dictionary<string, Func<GoldenCase, Tensor>> EmbeddingCases = new()
    {
        ["kd_mse_no_teacher_projection"] = g => Student(g).MeanSquaredError(g.Input("teacher")),
        ["kd_mse_paper"] = g => Student(g).MeanSquaredError(g.Input("teacher")).Scale(5),
        ["kd_mse_both_projections"] = g => Student(g).MeanSquaredError(Teacher(g)),
        ["kd_mse_l2_norm"] = g => Student(g).NormalizeL2().MeanSquaredError(Teacher(g).NormalizeL2()),
        ["kd_contrastive_code"] = g => Contrastive(g, g.Input("logit_scale")).Scale(0.5f),
        ["kd_contrastive_paper"] = g => Contrastive(g, g.Input("logit_scale").Exp()),
        ["kd_contrastive_exp_half"] = g => Contrastive(g, g.Input("logit_scale").Exp()).Scale(0.5f),
        ["kd_contrastive_plus_mse"] = g =>
            Student(g).MeanSquaredError(Teacher(g)).Add(Contrastive(g, g.Input("logit_scale")).Scale(0.5f)),
        ["rlssr_l2"] = g => MeanOverTime(g, "a", "len_a").MeanSquaredError(MeanOverTime(g, "b", "len_b")),
        ["bce_with_logits"] = g => g.Input("logit").BinaryCrossEntropy(g.Input("target")),
        ["bce_on_probabilities"] = g => g.Input("logit").BinaryCrossEntropy(g.Input("target")),
    };

    private static readonly string[] EmbeddingsNotYetSupported =
    [
        "kd_layers_weighted", "rlssr_l1", "rlssr_cosine", "mixup_permutation", "mixup_even_odd",
        "tagger_distillation_with_mixup",
    ];

    public static TheoryData<string> CaptionNames => [.. CaptionCases.Keys];

    public static TheoryData<string> EmbeddingNames => [.. EmbeddingCases.Keys];

    [Theory]
    [MemberData(nameof(CaptionNames))]
    public void CaptionLosses(string name) =>
        GoldenCase.Run(Captions, name, golden => golden.Output("loss", CaptionCases[name](golden).Reshape(1)));

    [Theory]
    [MemberData(nameof(EmbeddingNames))]
    public void EmbeddingLosses(string name) =>
        GoldenCase.Run(Embeddings, name, golden => golden.Output("loss", EmbeddingCases[name](golden).Reshape(1)));

    [Fact]
    public void EveryCaseIsRunOrNamed()
    {
        Assert.Equal(GoldenCase.Names(Captions).Order(), CaptionCases.Keys.Concat(CaptionsNotYetSupported).Order());
        Assert.Equal(
            GoldenCase.Names(Embeddings).Order(), EmbeddingCases.Keys.Concat(EmbeddingsNotYetSupported).Order());
    }

    private static Tensor Words(
        GoldenCase golden, float smoothing, SmoothingTarget spread, string logits = "logit", string prefix = "")
    {
        Tensor targets = golden.Input(prefix + "tgt"), lengths = golden.Input(prefix + "tgt_len");
        float[] counted = targets.ToArray();
        for (int i = 0; i < counted.Length; i++)
        {
            if (!Counts(targets, lengths, i)) counted[i] = -1;
        }
        return golden.Input(logits).CrossEntropy(new Tensor(targets.Shape, counted), smoothing, spread, ignore: -1);
    }

    private static Tensor SequenceLevel(GoldenCase golden, float captions, float teacher, float encoder)
    {
        Tensor error = golden.Input("e");
        return Words(golden, 0.1f, SmoothingTarget.OtherClasses).Scale(captions)
            .Add(Words(golden, 0.1f, SmoothingTarget.OtherClasses, "teacher_caption_logit", "tchr_").Scale(teacher))
            .Add(error.MeanSquaredError(Tensor.Zeros(error.Shape)).Scale(encoder));
    }

    /// <summary>Both distributions at a temperature, at the counted positions only.</summary>
    private static Tensor TokenLevel(GoldenCase golden, float temperature)
    {
        Tensor targets = golden.Input("tgt"), lengths = golden.Input("tgt_len");
        float[] rows =
            [.. Enumerable.Range(0, targets.Count).Where(i => Counts(targets, lengths, i)).Select(i => (float)i)];
        return Counted("logit").SoftCrossEntropy(Counted("teacher_logit").Softmax());

        Tensor Counted(string logits) =>
            golden.Input(logits)
                .Reshape(targets.Count, -1)
                .Gather(new Tensor(new(rows.Length), rows))
                .Scale(1 / temperature);
    }

    private static bool Counts(Tensor targets, Tensor lengths, int i) =>
        i % targets.Shape[1] < lengths.Span[i / targets.Shape[1]];

    private static Tensor Student(GoldenCase golden) =>
        golden.Input("student").Linear(golden.Input("stdnt_proj.weight"), golden.Input("stdnt_proj.bias"));

    private static Tensor Teacher(GoldenCase golden) =>
        golden.Input("teacher").Linear(golden.Input("tchr_proj.weight"), golden.Input("tchr_proj.bias"));

    /// <summary>Cross entropy of rows plus that of columns of the scaled cosine matrix.</summary>
    private static Tensor Contrastive(GoldenCase golden, Tensor scale)
    {
        Tensor logits = Student(golden).NormalizeL2().Linear(Teacher(golden).NormalizeL2()).Multiply(scale);
        Tensor diagonal = new(new(logits.Shape[0]), [.. Enumerable.Range(0, logits.Shape[0]).Select(i => (float)i)]);
        return logits.CrossEntropy(diagonal).Add(logits.Transpose(1, 0).CrossEntropy(diagonal));
    }

    private static Tensor MeanOverTime(GoldenCase golden, string tensor, string length)
    {
        Tensor x = golden.Input(tensor), lengths = golden.Input(length);
        Tensor share = new(new(x.Shape[0], x.Shape[1], 1));
        for (int i = 0; i < share.Count; i++)
        {
            float frames = lengths.Span[i / x.Shape[1]];
            share.Span[i] = i % x.Shape[1] < frames ? 1 / frames : 0;
        }
        return x.Multiply(share).Sum(1);
    }
}
