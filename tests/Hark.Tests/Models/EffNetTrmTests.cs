using Hark.Models;
using Hark.TestKit;

namespace Hark.Tests.Models;

[Trait("Category", "Golden")]
public class EffNetTrmTests
{
    [Theory]
    [InlineData("")] // the trainer's checkpoint, its entry "model"
    [InlineData("model.")] // the distillation wrapper's
    [InlineData("model.model.")] // Hugging Face's
    public void Names_are_those_of_the_published_file_in_every_dialect(string prefix)
    {
        EffNetTrm network = new(EfficientNetSettings.B2, new TransformerDecoderSettings(4981, 1408));
        const string published = "model.model.";
        var expected = GoldenFile.Load("captioners/key_manifests").Json.GetProperty("models")
            .GetProperty("effb2_trm_hugging_face").GetProperty("state_dict").EnumerateArray()
            .Select(entry => (Name: entry[0].GetString()!, Shape: entry[1]))
            .Where(entry => prefix == published || entry.Name.StartsWith(published, StringComparison.Ordinal))
            .Select(entry => (
                Name: network.FromPublished(entry.Name.StartsWith(published, StringComparison.Ordinal)
                    ? prefix + entry.Name[published.Length..]
                    : entry.Name),
                entry.Shape))
            .Where(entry => entry.Name is not null)
            .Select(entry => $"{entry.Name}:{string.Join(",", entry.Shape.EnumerateArray())}").Order();
        Assert.Equal(expected, network.State().Select(entry =>
            $"{entry.Name}:{string.Join(",", entry.Value.Shape.ToArray())}").Order());
        Assert.Equal(11_469_250, network.ParameterCount + 100 * 256); // the frozen position table counts there
    }
}
