using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

/// <summary>golden/ops/norm_linear, and the softmax part of golden/ops/activation.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenSequenceTests
{
    private const string NormLinear = "ops/norm_linear", Activations = "ops/activation";

    private static readonly Dictionary<string, Func<GoldenCase, Tensor>> Cases = new()
    {
        ["layer_norm_eps1e-5"] = g => LayerNorm(g, 1e-5f),
        ["layer_norm_eps1e-12"] = g => LayerNorm(g, 1e-12f),
        ["layer_norm_wide"] = g => LayerNorm(g, 1e-5f),
        ["layer_norm_two_axes"] = g =>
            g.Input("x")
                .Reshape(2, 15)
                .LayerNorm(g.Input("weight").Reshape(15), g.Input("bias").Reshape(15))
                .Reshape(2, 3, 5),
        ["linear_bias"] = Linear,
        ["linear_nobias"] = g => g.Input("x").Linear(g.Input("weight")),
        ["linear_1_to_1"] = Linear,
        ["linear_odd_33_65"] = Linear,
        ["embedding_padding_idx0"] = g => g.Input("index").Embedding(g.Input("weight"), paddingIndex: 0),
        ["embedding_plain"] = g => g.Input("index").Embedding(g.Input("weight")),
        ["tied_embedding_classifier"] = g =>
            g.Input("index")
                .Embedding(g.Input("weight"), paddingIndex: 0)
                .Scale(MathF.Sqrt(6))
                .Add(g.Input("x_bias"))
                .Tanh()
                .Linear(g.Input("weight")),
        ["l2_normalize_max_eps"] = g => g.Input("x").NormalizeL2(1e-12f),
        ["l2_normalize_max_eps_active"] = g => g.Input("x").NormalizeL2(0.01f),
        ["cosine_matrix"] = g => g.Input("a").NormalizeL2().Linear(g.Input("b").NormalizeL2()),
        ["cosine_pairs"] = g => g.Input("a").NormalizeL2().Multiply(g.Input("b").NormalizeL2()).Sum(-1),
        ["dropout_given_mask"] = g => g.Input("x").Dropout(g.Input("mask").Scale(1 / 0.8f)),
    };

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Softmaxes = new()
    {
        ["softmax_last"] = x => x.Softmax(),
        ["softmax_axis1"] = x => x.Transpose(0, 2, 1).Softmax().Transpose(0, 2, 1),
        ["log_softmax_last"] = x => x.LogSoftmax(),
        ["log_softmax_axis0"] = x => x.Transpose(1, 0).LogSoftmax().Transpose(1, 0),
    };

    /// <summary>Run beside their operations: batch norm, broadcasting, reductions.</summary>
    private static readonly string[] Elsewhere =
    [
        "bn2d_train", "bn2d_train_efficientnet", "bn2d_eval", "bn2d_eval_efficientnet", "bn1d_train_nc",
        "bn1d_train_ncl", "bn1d_eval_ncl", "bn0_mel_axis_train", "bn2d_train_single_value_pairs", "broadcast_add_row",
        "broadcast_mul_channel", "broadcast_both_sides", "scalar_scale", "drop_connect_per_sample",
        "masked_mean_over_time",
    ];

    private static readonly string[] NotYetSupported =
    [
        "group_norm", "matmul_batched", "matmul_broadcast", "matmul_transposed_b", "l2_normalize_plus_eps_clip",
        "broadcast_div_mean", "masked_max_over_time",
    ];

    /// <summary>No operation gives these alone; attention masks its own softmax.</summary>
    private static readonly string[] SoftmaxesNotYetSupported = ["logsumexp", "softmax_masked"];

    public static TheoryData<string> Names => [.. Cases.Keys];

    public static TheoryData<string> SoftmaxNames => [.. Softmaxes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void SequenceOperations(string name) =>
        GoldenCase.Run(NormLinear, name, golden => golden.Output("y", Cases[name](golden)));

    [Theory]
    [MemberData(nameof(SoftmaxNames))]
    public void Softmax(string name) =>
        GoldenCase.Run(Activations, name, golden => golden.Output("y", Softmaxes[name](golden.Input("x"))));

    [Fact]
    public void EveryCaseIsRunOrNamed()
    {
        Assert.Equal(
            GoldenCase.Names(NormLinear).Order(), Cases.Keys.Concat(Elsewhere).Concat(NotYetSupported).Order());
        IEnumerable<string> softmaxes = GoldenCase.Names(Activations)
            .Where(name => name.Contains("softmax", StringComparison.Ordinal) || name == "logsumexp");
        Assert.Equal(softmaxes.Order(), Softmaxes.Keys.Concat(SoftmaxesNotYetSupported).Order());
    }

    private static Tensor LayerNorm(GoldenCase golden, float epsilon) =>
        golden.Input("x").LayerNorm(golden.Input("weight"), golden.Input("bias"), epsilon);

    private static Tensor Linear(GoldenCase golden) =>
        golden.Input("x").Linear(golden.Input("weight"), golden.Input("bias"));
}
