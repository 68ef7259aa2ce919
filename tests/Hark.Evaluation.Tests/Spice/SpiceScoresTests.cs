using Hark.Evaluation.Spice;

namespace Hark.Evaluation.Tests.Spice;

public sealed class SpiceScoresTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void Items_are_found_by_their_ids()
    {
        File.WriteAllText(file, Items("\"b\"", "\"a\"", "7"));
        Assert.Equal([1, 2, 0], SpiceScores.FromJson(file, ["a", "7", "b"]).All.Items);
    }

    [Fact]
    public void Numbers_stand_for_places_where_no_id_is_known()
    {
        File.WriteAllText(file, Items("1", "2", "0"));
        Assert.Equal([2, 0, 1], SpiceScores.FromJson(file, ["a.wav", "b.wav", "c.wav"]).All.Items);
    }

    [Fact]
    public void A_number_is_an_id_where_an_id_is_known()
    {
        File.WriteAllText(file, Items("1", "2", "0"));
        Assert.Throws<EvaluationException>(() => SpiceScores.FromJson(file, ["0", "b.wav", "c.wav"]));
    }

    [Fact]
    public void A_missing_file_is_an_input_error() =>
        Assert.Throws<EvaluationException>(() => SpiceScores.FromJson(file + ".none", ["a"]));

    [Fact]
    public void A_deep_file_is_refused()
    {
        File.WriteAllText(file, new string('[', 100_000));
        Assert.Throws<EvaluationException>(() => SpiceScores.FromJson(file, ["a"]));
    }

    // The first item has 0, the second 1, the third 2.
    private static string Items(params string[] ids) => "[" + string.Join(",", ids.Select(
        static (id, place) => $$$"""{"image_id": {{{id}}}, "scores": {"All": {"f": {{{place}}} } } }""")) + "]";
}
