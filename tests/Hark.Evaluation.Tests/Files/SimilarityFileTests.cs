using Hark.Evaluation.Files;
using Hark.Evaluation.Retrieval;

namespace Hark.Evaluation.Tests.Files;

public sealed class SimilarityFileTests(CaptionFolder folder) : IClassFixture<CaptionFolder>
{
    [Fact]
    public void Similarities_and_what_is_right_are_read()
    {
        string path = folder.Write("search.json", """
            {"model": {"x": [1]}, "relevant": [[1], [0, 2]], "similarities": [[0.5, 1, -2e-1], [0, 0.25, 3]]}
            """);
        (SimilarityMatrix similarities, IReadOnlyList<IReadOnlyList<int>> relevant) = SimilarityFile.Read(path);
        Assert.Equal((2, 3), (similarities.Queries, similarities.Items));
        Assert.Equal([0, 0.25, 3], similarities.Row(1).ToArray());
        Assert.Equal([[1], [0, 2]], relevant);
        IReadOnlyList<MetricResult> results = RetrievalEvaluation.Of(similarities, relevant, new() { Resamples = 50 });
        Assert.Equal(1, results.First(result => result.Metric == "text_to_audio.hit@1").Scores!.Value);
        Assert.Equal(3, results.First(result => result.Metric == "audio_to_text.mrr").Scores!.Items.Count);
        Assert.All(results, result => Assert.NotNull(result.Interval));
    }

    [Fact]
    public void Pairs_need_no_list()
    {
        string path = folder.Write("pairs.json", """{"similarities": [[0.5, 1], [0, 0.25]]}""");
        Assert.Equal([[0], [1]], SimilarityFile.Read(path).Relevant);
    }

    [Theory]
    [InlineData("""{"similarities": [[0.5, 1], [0]]}""", "expected 2 similarities for query 1 (from 0)")]
    [InlineData("""{"similarities": [[0.5, 1]]}""", "expected the key relevant")]
    [InlineData("""{"similarities": []}""", "a query at least")]
    [InlineData("""{"similarities": [["a"]]}""", "found something else")]
    [InlineData("""{"relevant": [[0]]}""", "the key similarities")]
    [InlineData("""{"similarities": [[1]""", "found something else")]
    [InlineData("""[1, 2]""", "the key similarities")]
    public void Other_files_are_refused(string text, string words) => Assert.Contains(
        words,
        Assert.Throws<EvaluationException>(() => SimilarityFile.Read(folder.Write("bad.json", text))).Message,
        StringComparison.Ordinal);
}
