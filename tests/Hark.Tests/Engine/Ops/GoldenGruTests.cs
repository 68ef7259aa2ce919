using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Tests.Engine.Ops;

/// <summary>Every case of golden/ops/gru.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenGruTests
{
    private const string File = "ops/gru";

    /// <summary>One layer in one direction with a start state: the operation itself.</summary>
    [Fact]
    public void StartState() => GoldenCase.Run(File, "gru_1layer_with_h0", golden =>
    {
        Tensor h0 = golden.Input("h0");
        Tensor y = golden.Input("x").Gru(
            golden.Input("weight_ih_l0"),
            golden.Input("weight_hh_l0"),
            golden.Input("bias_ih_l0"),
            golden.Input("bias_hh_l0"),
            h0.Reshape(h0.Shape[1], h0.Shape[2]));
        golden.Output("y", y);
        golden.Output("h_n", y.Slice(1, y.Shape[1] - 1, 1).Reshape(h0.Shape.ToArray()));
    });

    [Fact]
    public void Cell() => GoldenCase.Run(File, "gru_cell", golden => golden.Output("y", golden.Input("x").GruCell(
        golden.Input("h"),
        golden.Input("weight_ih"),
        golden.Input("weight_hh"),
        golden.Input("bias_ih"),
        golden.Input("bias_hh"))));

    /// <summary>Three layers in both directions, through the module and its parameter names.</summary>
    [Theory]
    [InlineData("gru_3layer_bidirectional_packed")]
    [InlineData("gru_3layer_bidirectional_full")]
    public void Layers(string name)
    {
        Gru gru = new(inputs: 5, width: 4, layerCount: 3, bidirectional: true);
        GoldenCase.Run(File, name, golden =>
        {
            foreach ((string parameter, Tensor value) in gru.NamedParameters())
                golden.Parameter(parameter, value);
            Tensor? lengths = golden.Has("lengths") ? golden.Input("lengths") : null;
            (Tensor y, Tensor state) = gru.ForwardWithState(golden.Input("x"), lengths);
            golden.Output("y", y);
            golden.Output("h_n", state);
        });
    }

    [Fact]
    public void EveryCaseIsRun() => GoldenCases.AllAccountedFor(
        File,
        ["gru_1layer_with_h0", "gru_cell", "gru_3layer_bidirectional_packed", "gru_3layer_bidirectional_full"]);
}
