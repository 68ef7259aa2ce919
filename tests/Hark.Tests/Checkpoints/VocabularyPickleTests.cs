using System.Text.Json;
using Hark.Checkpoints;
using Hark.Text;

namespace Hark.Tests.Checkpoints;

[Trait("Category", "Golden")]
public sealed class VocabularyPickleTests
{
    public static TheoryData<string> GoodFiles =>
        [.. Directory.GetFiles(GoldenCheckpoint.Good(""), "vocab_*.pkl").Select(path => Path.GetFileName(path)!)];

    public static TheoryData<string, string> HostileFiles =>
        HostileList.Of(file => file.StartsWith("vocab_", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(GoodFiles))]
    public void Read_restores_every_word(string file)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(GoldenCheckpoint.Good(file + ".json")));
        JsonElement tree = expected.RootElement.GetProperty("tree");
        // ["dict", pairs], or ["object", class, ["dict", [["str", "word2idx"], ["dict", pairs]], ...]].
        if (tree[0].GetString() == "object") tree = tree[2][1][0][1];
        WordVocabulary vocabulary = VocabularyPickle.Read(GoldenCheckpoint.Good(file));
        Assert.Equal(tree[1].GetArrayLength(), vocabulary.Count);
        foreach (JsonElement pair in tree[1].EnumerateArray())
            Assert.Equal(pair[0][1].GetString(), vocabulary[pair[1][1].GetInt32()]);
    }

    [Theory]
    [MemberData(nameof(HostileFiles))]
    public void Read_answers_as_the_list_demands(string file, string must) =>
        HostileList.AssertAnswer(file, must, path =>
    {
        VocabularyPickle.Read(path);
        return null;
    });
}
