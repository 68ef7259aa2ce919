using Hark.Engine;
using Hark.Models;
using Hark.Tests.Engine.Graph;

namespace Hark.Tests.Models;

/// <summary>The two networks of FENSE: sentence encoder and error detector.</summary>
[Trait("Category", "Golden")]
public class FenseTests
{
    private static readonly BertSettings Tiny = new(
        Width: 128, Layers: 2, Heads: 2, FeedForward: 512, HasPooler: true);

    [Theory]
    [InlineData("sbert_tinybert6")]
    [InlineData("sbert_minilm6")]
    public void A_sentence_is_the_normalised_mean_of_its_words(string name)
    {
        NetworkGolden.SkipUnlessFast();
        TextGolden golden = new(name);
        SentenceBert network = new(name == "sbert_minilm6" ? BertSettings.MiniLm6 : BertSettings.TinyBert6);
        const string prefix = "0.auto_model.";
        foreach ((string key, Tensor value) in network.State()) NamedWeights.Fill(value, key[prefix.Length..], 1);
        network.RequireGradient(false);
        Tensor ids = golden.Input("input_ids"), mask = golden.Input("attention_mask");
        float[] traced = TracedCheck.AssertAgree(x => [network.Forward(x[0], x[1])], ids, mask)[0];
        // Row 0 of the golden input has a second token type, which sentences do not have.
        int width = traced.Length / 4;
        float[] expected = golden["mean_normalised"];
        for (int i = width; i < traced.Length; i++) Assert.Equal(expected[i], traced[i], 2e-5f);
        Assert.Equal(prefix + "embeddings.LayerNorm.bias", network.FromPublished("embeddings.LayerNorm.beta"));
        Assert.Null(network.FromPublished("pooler.dense.weight"));
    }

    [Theory]
    [InlineData("fense_detector_tiny", 1.0)]
    [InlineData("fense_detector_base", 3.0)]
    public void Errors_equal_the_original_eager_and_traced(string name, double classifierGain)
    {
        NetworkGolden.SkipUnlessFast();
        TextGolden golden = new(name);
        FenseErrorDetector network = new(Settings(name));
        NamedWeights.Fill(network, "", 1, except: "clf.weight");
        NamedWeights.Fill(network.State().Single(p => p.Name == "clf.weight").Value, "clf.weight", classifierGain);
        network.RequireGradient(false);
        Tensor ids = golden.Input("input_ids"), mask = golden.Input("attention_mask");
        float[][] traced = TracedCheck.AssertAgree(
            x => [network.Forward(x[0], x[1]), network.Probabilities(x[0], x[1])], ids, mask);
        using TensorScope scope = new();
        golden.AssertEqual("logits", network.Forward(ids, mask));
        golden.AssertEqual("probabilities", network.Probabilities(ids, mask));
        golden.AssertEqual("logits", new Tensor(new(ids.Shape[0], 6), traced[0]));
        golden.AssertEqual("probabilities", new Tensor(new(ids.Shape[0], 6), traced[1]));
    }

    [Theory]
    [InlineData("fense_detector_tiny")]
    [InlineData("fense_detector_base")]
    public void Has_the_published_keys_and_shapes(string name)
    {
        FenseErrorDetector network = new(Settings(name));
        new TextGolden(name).AssertKeys(network, network.FromPublished);
    }

    private static BertSettings Settings(string name) =>
        name == "fense_detector_tiny" ? Tiny : BertSettings.Base with { HasPooler = true };
}
