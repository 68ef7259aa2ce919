using Hark.Captioning.Decoding;
using Hark.TestKit;

namespace Hark.Tests.Captioning.Decoding;

/// <summary>The rules of transformers' generate() on a model that is a formula.</summary>
[Trait("Category", "Golden")]
public class TransformersToyTests
{
    private static readonly GoldenFile Golden = GoldenFile.Load("decoding/toy");

    public static TheoryData<string> Cases => new(Golden.Json.GetProperty("cases").EnumerateObject()
        .Select(entry => entry.Name).Where(name => name.StartsWith("hf.", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Cases))]
    public void All_clips_in_one_batch_get_the_captions_of_the_original(string name)
    {
        TransformersCase expected = new(Golden, name);
        var captions = CaptionSearch.Run(new ToyCaptionModel([.. Enumerable.Range(0, 60)]), expected.Options);
        for (int row = 0; row < expected.Clips.Length; row++) expected.Check(row, captions[expected.Clips[row]]);
    }
}
