using Hark.Models;
using Hark.TestKit;

namespace Hark.Tests.Models;

[Trait("Category", "Golden")]
public class SjtuCaptionerTests
{
    [Theory]
    [InlineData("dcase2022_cnn14rnn_2trm", 2)]
    [InlineData("dcase2022_cnn14rnn_4trm", 4)]
    public void Names_are_those_of_the_published_file(string name, int layers)
    {
        var published = GoldenFile.Load("captioners/key_manifests").Json.GetProperty("models")
            .GetProperty(name).GetProperty("state_dict").EnumerateArray();
        SjtuCaptioner network = new(
            PannsSettings.Cnn14,
            new TransformerDecoderSettings(4368, SjtuBiGru.Features, Layers: layers, TiedWeights: false));
        var expected = published
            .Select(entry => (Name: SjtuCaptioner.FromPublished(entry[0].GetString()!), Shape: entry[1]))
            .Where(entry => entry.Name is not null)
            .Select(entry => $"{entry.Name}:{string.Join(",", entry.Shape.EnumerateArray())}").Order();
        Assert.Equal(expected, network.State().Select(entry =>
            $"{entry.Name}:{string.Join(",", entry.Value.Shape.ToArray())}").Order());
    }

    [Fact]
    public void A_decoder_that_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() =>
            new SjtuCaptioner(PannsSettings.Cnn10, new TransformerDecoderSettings(10, AudioFeatures: 256)));
        Assert.Throws<ArgumentException>(() =>
            new SjtuCaptioner(PannsSettings.Cnn10, new AttentionGruSettings(10, Tags: 4)));
    }
}
