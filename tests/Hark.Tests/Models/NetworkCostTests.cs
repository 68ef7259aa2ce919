using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Engine.Ops;
using Hark.Layers;
using Hark.Models;
using Hark.TestKit;
using Forward = System.Func<
    System.Collections.Generic.IReadOnlyList<Hark.Engine.Tensor>,
    System.Collections.Generic.IReadOnlyList<Hark.Engine.Tensor>>;

namespace Hark.Tests.Models;

/// <summary>
/// What the audio networks weigh and what 10 s of sound cost them, as counted on the originals: parameters, and the
/// multiply-adds of convolutions, affine maps and attention in the traced graph.
/// </summary>
[Trait("Category", "Golden")]
public class NetworkCostTests
{
    private static readonly Shape PannsInput = new(1, 1001, 64);

    private static readonly Dictionary<string, Original> Networks = new() // by golden file
    {
        ["panns_cnn10"] = new(0, () => Tagger(PannsSettings.Cnn10)),
        ["panns_cnn14"] = new(0, () => Tagger(PannsSettings.Cnn14)),
        ["panns_cnn14_16k"] = new(0, () => Tagger(PannsSettings.Cnn14)),
        ["panns_wavegram_logmel_cnn14"] = new(0, () => Tagger(PannsSettings.WavegramLogmelCnn14)),
        ["sjtu_cnn10"] = new(0, () => Encoder(PannsSettings.Cnn10, 62)),
        ["sjtu_cnn14"] = new(0, () => Encoder(PannsSettings.Cnn14, 31)),
        ["sjtu_wlcnn14"] = new(0, () => Encoder(PannsSettings.WavegramLogmelCnn14, 31)),
        ["sjtu_ast16"] = new(0, () =>
        {
            SjtuAst network = new(AstSettings.Sjtu16);
            return (network, x => [network.Forward(x[0]).Embedding], [new(1, 1001, 128)]);
        }),
        ["ast_base384"] = new(2 * (1000 * 768 + 1000), () => // two classifiers of pictures
        {
            Ast network = new(AstSettings.Base384);
            return (network, x => [network.Forward(x[0]).Logits], [new(1, 1024, 128)]);
        }),
        ["effb2"] = new(0, () =>
        {
            EfficientNet network = new(EfficientNetSettings.B2);
            return (network, x => [network.Forward(x[0])], [PannsInput]);
        }),
        ["htsat_wavcaps"] = new(527 * 527 + 527, () => // a layer that is never called
        {
            Htsat network = new(HtsatSettings.Tagger);
            return (network, x => [network.Tag(network.Encode(x[0]))], [PannsInput]);
        }),
        ["primus_cnn10"] = new(0, () =>
        {
            PrimusAudio network = new PrimusBiEncoder(PrimusSettings.Published).Audio;
            return (network, x => [network.Forward(x[0])], [PannsInput]);
        }),
        ["efficientat_mn10"] = new(0, () =>
        {
            EfficientAt network = EfficientAt.Create("mn10");
            return (network, x => [network.Forward(x[0]).Logits], [new(1, 1000, 128)]);
        }),
    };

    public static TheoryData<string> Names => [.. Networks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Parameters_and_multiply_adds_are_those_of_the_original(string name)
    {
        Original original = Networks[name];
        (Module network, Forward forward, Shape[] inputs) = original.Make();
        NetworkGolden golden = new(name);
        Assert.Equal(golden.Number("parameters", "parameters"), network.ParameterCount + original.Unused);
        long multiplyAdds = NetworkGraph.Trace(forward, inputs).Nodes
            .Where(node => node.Operation
                is Conv2dOperation or LinearOperation or AttentionOperation or WindowAttentionOperation)
            .Sum(node => node.Flops / 2);
        Assert.Equal(golden.Number("multiply_accumulates", "total"), multiplyAdds);
    }

    private static (Module, Forward, Shape[]) Tagger(PannsSettings settings)
    {
        Panns network = new(settings);
        return settings.HearsWave
            ? (network,
                x => [network.Forward(x[0], wavegram: network.Wavegram!.Forward(x[1])).Logits],
                [PannsInput, new(1, 320_000)])
            : (network, x => [network.Forward(x[0]).Logits], [PannsInput]);
    }

    private static (Module, Forward, Shape[]) Encoder(PannsSettings settings, int steps)
    {
        SjtuCnn network = new(settings);
        Shape perStep = new(1, steps);
        return settings.HearsWave
            ? (network,
                x => [network.Forward(x[0], x[1], x[2], network.Wavegram!.Forward(x[3])).Clip],
                [PannsInput, perStep, perStep, new(1, 320_000)])
            : (network, x => [network.Forward(x[0], x[1], x[2]).Clip], [PannsInput, perStep, perStep]);
    }

    /// <param name="Unused">Parameters that the original holds beyond the network here.</param>
    /// <param name="Make">The network, and what it is heard with.</param>
    private sealed record Original(long Unused, Func<(Module, Forward, Shape[])> Make);
}
