using Hark.Engine;
using Hark.Models;

namespace Hark.Tests.Models;

[Trait("Category", "Golden")]
public class SjtuCnnTests
{
    [Theory]
    [InlineData("sjtu_cnn10", 4_948_928)]
    [InlineData("sjtu_cnn14", 79_673_792)]
    public void Has_the_published_keys_and_shapes(string name, long parameters)
    {
        SjtuCnn network = new(Settings(name));
        new NetworkGolden(name).AssertKeys(network, SjtuCnn.FromPublished);
        Assert.Equal(parameters, network.ParameterCount);
    }

    [Theory]
    [InlineData("sjtu_cnn10", 62, 62, 18)]
    [InlineData("sjtu_cnn14", 31, 31, 9)]
    public void Pooling_leaves_out_the_padding_eager_and_traced(string name, int steps, int first, int second)
    {
        NetworkGolden.SkipUnlessFast();
        SjtuCnn network = Build(name);
        network.RequireGradient(false);
        int[] lengths = [network.FeatureLength(1001), network.FeatureLength(301)];
        Assert.Equal([first, second], lengths);
        new NetworkGolden(name).AssertBothWays(
            "mel_batch",
            ["time_emb", "clip_emb"],
            inputs =>
            {
                (Tensor features, Tensor clip) = network.Forward(inputs[0], inputs[1], inputs[2]);
                return [features, clip];
            },
            EfficientNetTests.FormulaMel(2, 1001),
            EffNetTrm.FeatureMask(lengths, steps),
            EffNetTrm.FeatureWeights(lengths, steps));
    }

    [Theory]
    [InlineData("sjtu_cnn10", 6, 6, 4)]
    [InlineData("sjtu_cnn14", 3, 3, 2)]
    public void A_training_pass_and_its_gradients_equal_the_original(string name, int steps, int first, int second)
    {
        NetworkGolden.SkipUnlessFast();
        SjtuCnn network = Build(name);
        network.Train();
        NetworkGolden golden = new(name);
        golden.AssertGradients("train", network, () =>
        {
            (Tensor features, Tensor clip) = network.Forward(
                EfficientNetTests.FormulaMel(2, 101),
                EffNetTrm.FeatureMask([first, second], steps),
                EffNetTrm.FeatureWeights([first, second], steps));
            golden.AssertProbe("train", "time_emb", features);
            golden.AssertProbe("train", "clip_emb", clip);
            return clip;
        });
    }

    private static PannsSettings Settings(string name) =>
        (name == "sjtu_cnn10" ? PannsSettings.Cnn10 : PannsSettings.Cnn14) with { BlockDropout = 0, HeadDropout = 0 };

    private static SjtuCnn Build(string name)
    {
        SjtuCnn network = new(Settings(name));
        PannsTests.Fill(network);
        return network;
    }
}
