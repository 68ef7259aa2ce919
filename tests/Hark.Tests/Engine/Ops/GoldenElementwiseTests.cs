using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

/// <summary>golden/ops/activation and the broadcasting part of norm_linear.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenElementwiseTests
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Unary = new()
    {
        ["relu"] = x => x.Relu(),
        ["silu"] = x => x.Silu(),
        ["silu_of_batch"] = x => x.Silu(),
        ["gelu_erf"] = x => x.Gelu(),
        ["sigmoid"] = x => x.Sigmoid(),
        ["sigmoid_moderate"] = x => x.Sigmoid(),
        ["tanh"] = x => x.Tanh(),
        ["hardswish"] = x => x.HardSwish(),
        ["hardswish_edges"] = x => x.HardSwish(),
        ["exp"] = x => x.Exp(),
        ["log"] = x => x.Log(),
        ["glu"] = x => x.Slice(-1, 0, 5).Multiply(x.Slice(-1, 5, 5).Sigmoid()),
    };

    /// <summary>The softmax family is tested beside its operations.</summary>
    private static readonly string[] Softmaxes =
        ["softmax_last", "softmax_axis1", "log_softmax_last", "log_softmax_axis0", "logsumexp", "softmax_masked"];

    private static readonly string[] NotYetSupported =
        ["gelu_tanh", "hardsigmoid", "hardsigmoid_edges", "relu6", "sqrt", "pow_1_5", "softplus", "clamp", "abs"];

    private static readonly Dictionary<string, Func<GoldenCase, Tensor>> Broadcast = new()
    {
        ["broadcast_add_row"] = g => g.Input("x").Add(g.Input("b")),
        ["broadcast_mul_channel"] = g => g.Input("x").Multiply(g.Input("s")),
        ["broadcast_both_sides"] = g => g.Input("a").Multiply(g.Input("b")).Add(g.Input("c")),
        ["scalar_scale"] = g => g.Input("x").Multiply(g.Input("s").Exp()),
        ["dropout_given_mask"] = g => g.Input("x").Multiply(g.Input("mask").Scale(1 / 0.8f)),
        ["drop_connect_per_sample"] = g => g.Input("x").Multiply(g.Input("mask").Scale(1 / 0.7f)),
    };

    public static TheoryData<string> UnaryNames => [.. Unary.Keys];

    public static TheoryData<string> BroadcastNames => [.. Broadcast.Keys];

    [Theory]
    [MemberData(nameof(UnaryNames))]
    public void Functions(string name) =>
        GoldenCase.Run("ops/activation", name, golden => golden.Output("y", Unary[name](golden.Input("x"))));

    [Theory]
    [MemberData(nameof(BroadcastNames))]
    public void Broadcasts(string name) =>
        GoldenCase.Run("ops/norm_linear", name, golden => golden.Output("y", Broadcast[name](golden)));

    [Fact]
    public void EveryCaseIsRunOrNamed() =>
        GoldenCases.AllAccountedFor("ops/activation", Unary.Keys, Softmaxes, NotYetSupported);
}
