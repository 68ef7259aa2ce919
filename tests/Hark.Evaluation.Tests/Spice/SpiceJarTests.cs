using System.Diagnostics;
using System.Text.Json;
using Hark.Evaluation.Spice;

namespace Hark.Evaluation.Tests.Spice;

public class SpiceJarTests
{
    private const string Good = """
        [{"image_id": 1, "scores": {"Object": {"f": null}, "All": {"f": 0.5, "pr": 1.0}}},
         {"image_id": 0, "scores": {"Object": {"f": 0.75}, "All": {"f": 0.25}}}]
        """;

    private static readonly CaptionSet Set = new(
    [
        new("a b.wav", "A dog barks.", ["The dog's bark", "Dogs: \"café\""]),
        new("0", "", ["rain"]),
    ]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scores_are_those_that_the_program_writes()
    {
        using FakeJava java = FakeJava.ThatWrites(Good);
        SpiceScores scores = await new SpiceJar(java.Jar) { Java = java.Program }.ScoreAsync(Set, Token);
        Assert.Equal([0.25, 0.5], scores.All.Items);
        Assert.Equal("spice", scores.All.Metric);
        Assert.Equal(0.375, scores.All.Value);
        Assert.Equal(0.75, scores.Subsets["Object"].Value);
        Assert.Equal([0.75, double.NaN], scores.Subsets["Object"].Items);
    }

    [Fact]
    public async Task The_program_gets_tokens_and_a_cache_of_its_own()
    {
        using FakeJava java = FakeJava.ThatWrites(Good);
        await new SpiceJar(java.Jar) { Java = java.Program, Memory = "2G" }.ScoreAsync(Set, Token);
        string[] arguments = File.ReadAllLines(java.In("arguments"));
        Assert.Equal(["-Xmx2G", "-jar", java.Jar], arguments[..3]);
        Assert.Equal(["-out", "-subset", "-cache"], [arguments[4], arguments[6], arguments[7]]);
        Assert.False(Directory.Exists(Path.GetDirectoryName(arguments[3])), "the folder of the run is gone");

        string text = File.ReadAllText(java.In("input"));
        Assert.All(text, letter => Assert.True(char.IsAscii(letter)));
        JsonElement[] items = [.. JsonDocument.Parse(text).RootElement.EnumerateArray()];
        Assert.Equal("a dog barks", items[0].GetProperty("test").GetString());
        Assert.Equal(["the dog 's bark", "dogs café"], items[0].GetProperty("refs").Deserialize<string[]>()!);
        Assert.Equal("", items[1].GetProperty("test").GetString());
        Assert.Equal([0, 1], items.Select(item => item.GetProperty("image_id").GetInt32()));
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("[]", "expected 2 items, found 0")]
    [InlineData("{}", "expected an array")]
    [InlineData("[1, 2]", "item 0: expected an object")]
    [InlineData("""[{"image_id": 0}, {"image_id": 1}]""", "expected the member scores")]
    [InlineData("""[{"image_id": 0, "scores": {}}, {}]""", "expected the member All")]
    [InlineData("""[{"image_id": {}, "scores": {}}]""", "image_id")]
    [InlineData("""[{"image_id": 0, "scores": {"All": {"f": null}}}]""", "scores.All.f")]
    [InlineData("""[{"image_id": 0, "scores": {"All": {"f": NaN}}}]""", "NaN is no JSON")]
    [InlineData("""[{"image_id": 0, "scores": {"All": {"f": "1"}}}]""", "from 0 to 1")]
    [InlineData("""[{"image_id": 0, "scores": {"All": {"f": -1}}}]""", "from 0 to 1")]
    [InlineData("""[{"image_id": 0, "scores": {"All": {"f": 1e999}}}]""", "from 0 to 1")]
    [InlineData("""
        [{"image_id": 0, "scores": {"All": {"f": 1}}}, {"image_id": 0, "scores": {"All": {"f": 1}}}]
        """, "occurs twice")]
    [InlineData("""
        [{"image_id": 0, "scores": {"All": {"f": 1}}}, {"image_id": 2, "scores": {"All": {"f": 1}}}]
        """, "expected the item \"1\"")]
    public async Task Wrong_output_is_refused(string output, string fault)
    {
        using FakeJava java = FakeJava.ThatWrites(output);
        SpiceJar jar = new(java.Jar) { Java = java.Program };
        EvaluationException error = await Assert.ThrowsAsync<EvaluationException>(() => jar.ScoreAsync(Set, Token));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_writes_nothing_is_quoted()
    {
        using FakeJava java = new("echo 'NoClassDefFoundError: x' >&2");
        await Fails(java, "NoClassDefFoundError");
    }

    [Fact]
    public async Task A_program_that_fails_is_quoted()
    {
        using FakeJava java = new("echo 'Exception in thread' >&2; exit 3");
        await Fails(java, "code 3. It said: Exception in thread");
    }

    [Fact]
    public async Task A_program_that_talks_without_end_is_read_and_cut()
    {
        using FakeJava java = new("yes 'a line that fills pipes' | head -c 3000000 >&2; echo last >&2; exit 1");
        EvaluationException error = await Fails(java, "last");
        Assert.InRange(error.Message.Length, 0, 5000);
    }

    [Theory]
    [InlineData("openjdk version \"17.0.9\" 2023-10-17", "is Java 17. SPICE needs Java 8 to 13")]
    [InlineData("java version \"1.7.0_80\"", "is Java 7. SPICE needs Java 8 to 13")]
    [InlineData("openjdk version \"21-ea\"", "is Java 21")]
    [InlineData("hello", "named no version")]
    [InlineData("version \"99999999999\"", "named no version")]
    public async Task Another_Java_is_refused(string version, string fault)
    {
        using FakeJava java = new("exit 1", version);
        await Fails(java, fault);
    }

    [Theory]
    [InlineData("openjdk version \"11.0.21\" 2023-10-17")]
    [InlineData("openjdk version \"13\" 2019-09-17")]
    public async Task Java_8_to_13_is_taken(string version)
    {
        using FakeJava java = new("exit 7", version);
        await Fails(java, "code 7");
    }

    [Fact]
    public async Task A_missing_Java_is_named()
    {
        using FakeJava java = new("");
        SpiceJar jar = new(java.Jar) { Java = java.In("nowhere") };
        EvaluationException error = await Assert.ThrowsAsync<EvaluationException>(() => jar.ScoreAsync(Set, Token));
        Assert.Contains("could not be started", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_files_are_named()
    {
        using FakeJava java = new("");
        Assert.Contains("found no file", Assert.Throws<EvaluationException>(
            () => new SpiceJar(java.In("none.jar"))).Message, StringComparison.Ordinal);
        File.Delete(java.In("lib/stanford-corenlp-3.6.0-models.jar"));
        Assert.Contains("get_stanford_models", Assert.Throws<EvaluationException>(
            () => new SpiceJar(java.Jar)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_ends_the_program_and_what_it_has_started()
    {
        using FakeJava java = new("sleep 300 & echo $! > \"$HERE/child\"; wait");
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<SpiceScores> scoring = new SpiceJar(java.Jar) { Java = java.Program }.ScoreAsync(Set, ending.Token);
        int child = await ChildOf(java);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scoring);
        await AssertEnds(child);
    }

    [Fact]
    public async Task A_program_that_does_not_end_is_ended()
    {
        using FakeJava java = new("sleep 300 & echo $! > \"$HERE/child\"; wait");
        SpiceJar jar = new(java.Jar) { Java = java.Program, Timeout = TimeSpan.FromSeconds(2) };
        EvaluationException error = await Assert.ThrowsAsync<EvaluationException>(() => jar.ScoreAsync(Set, Token));
        Assert.Contains("did not end within", error.Message, StringComparison.Ordinal);
        await AssertEnds(await ChildOf(java));
    }

    private static async Task<EvaluationException> Fails(FakeJava java, string fault)
    {
        SpiceJar jar = new(java.Jar) { Java = java.Program };
        EvaluationException error = await Assert.ThrowsAsync<EvaluationException>(() => jar.ScoreAsync(Set, Token));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        return error;
    }

    private static async Task<int> ChildOf(FakeJava java)
    {
        string file = java.In("child");
        string text = "";
        while (!int.TryParse(text, out _))
        {
            await Task.Delay(20, Token);
            if (File.Exists(file)) text = (await File.ReadAllTextAsync(file, Token)).Trim();
        }
        return int.Parse(text);
    }

    private static async Task AssertEnds(int id)
    {
        for (int i = 0; i < 100 && IsRunning(id); i++) await Task.Delay(50, Token);
        Assert.False(IsRunning(id), $"the process {id} runs on");
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
