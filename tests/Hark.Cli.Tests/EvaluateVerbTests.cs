using System.Globalization;
using System.Text.Json;
using Hark.Evaluation;
using Hark.Evaluation.Files;
using Hark.Evaluation.NGrams;
using Hark.TestKit;

namespace Hark.Cli.Tests;

public sealed class EvaluateVerbTests(CaptionTexts texts) : IClassFixture<CaptionTexts>
{
    private const string Fast = "bleu,rouge_l,cider_d";

    [Fact]
    public async Task The_table_has_a_line_for_each_metric_with_its_interval()
    {
        ToolResult result = await RunAsync(CaptionTexts.Predictions, CaptionTexts.References, "--metrics", Fast);
        Assert.Equal((0, 8), (result.ExitCode, result.OutputLines.Length));
        Assert.StartsWith("predictions: 20 captions with 5 references each", result.OutputLines[0]);
        string[] cider = Cells(result.OutputLines[^1]);
        Assert.Equal("cider_d", cider[0]);
        Assert.Equal(CiderD.Score(Set()).Value, Number(cider[1]), 1e-4);
        Assert.InRange(Number(cider[1]), Number(cider[2]), Number(cider[3]));
        Assert.Equal("hark: 20 found = 20 done + 0 skipped + 0 failed", Assert.Single(result.ErrorLines));
    }

    [Fact]
    public async Task Json_csv_and_html_hold_the_same_values()
    {
        string json = texts.At("one.json"), csv = texts.At("one.csv"), html = texts.At("one.html");
        ToolResult result = await RunAsync(
            CaptionTexts.Predictions, CaptionTexts.References, "--metrics", Fast, "--json", json, "--csv", csv,
            "--html", html, "--sounds", Path.Combine(RepositoryFolder.Root, "samples", "sounds"), "--seed", "7");
        Assert.True(result.ExitCode == 0, result.Error);
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        JsonElement root = document.RootElement;
        MetricScores cider = CiderD.Score(Set());
        Assert.Equal(cider.Value, root.GetProperty("metrics").GetProperty("cider_d").GetProperty("value").GetDouble());
        Assert.Equal(7, root.GetProperty("options").GetProperty("seed").GetInt32());
        JsonElement item = root.GetProperty("items")[1];
        Assert.Equal("clock.wav", item.GetProperty("id").GetString());
        Assert.Equal("A clock ticks.", item.GetProperty("candidate").GetString());
        Assert.Equal(5, item.GetProperty("references").GetArrayLength());
        Assert.Equal(cider.Items[1], item.GetProperty("scores").GetProperty("cider_d").GetDouble());

        string[] rows = await File.ReadAllLinesAsync(csv);
        Assert.Equal("id,caption,bleu_1,bleu_2,bleu_3,bleu_4,rouge_l,cider_d", rows[0]);
        Assert.Equal((21, "clock.wav"), (rows.Length, rows[2].Split(',')[0]));
        Assert.Equal(cider.Items[1], Number(rows[2].Split(',')[^1]));
        string page = await File.ReadAllTextAsync(html);
        Assert.Contains("A clock ticks.", page, StringComparison.Ordinal);
        Assert.Contains("clock.wav", page, StringComparison.Ordinal);
        // What Hark writes it can read: the report's own items are captions by name.
        Assert.Equal(20, CaptionFile.ReadReferences(json).Entries.Count);
    }

    [Fact]
    public async Task Json_goes_to_standard_output_in_place_of_the_table()
    {
        ToolResult result = await RunAsync(
            CaptionTexts.Predictions, CaptionTexts.References, "--metrics", "bleu_1", "--json", "-",
            "--resamples", "0");
        using JsonDocument document = JsonDocument.Parse(result.Output);
        JsonElement bleu = document.RootElement.GetProperty("metrics").GetProperty("bleu_1");
        Assert.Equal(JsonValueKind.Number, bleu.GetProperty("value").ValueKind);
        Assert.Equal(JsonValueKind.Null, bleu.GetProperty("low").ValueKind);
    }

    [Fact]
    public async Task Several_files_are_runs_of_one_system()
    {
        string json = texts.At("runs.json");
        ToolResult result = await RunAsync(
            CaptionTexts.Predictions, CaptionTexts.Others, CaptionTexts.References, "--metrics", "rouge_l",
            "--json", json);
        Assert.Equal(["metric", "mean", "deviation", "predictions", "other-predictions"], Cells(result.OutputLines[0]));
        double[] row = [.. Cells(result.OutputLines[1])[1..].Select(Number)];
        Assert.Equal((row[2] + row[3]) / 2, row[0], 2e-4);
        Assert.Equal(Math.Abs(row[2] - row[3]) / Math.Sqrt(2), row[1], 2e-4);
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        Assert.Equal(2, document.RootElement.GetProperty("systems").GetArrayLength());
    }

    [Fact]
    public async Task People_are_judged_alone_and_beside_a_system()
    {
        ToolResult alone = await RunAsync(CaptionTexts.References, "--humans", "--metrics", "rouge_l");
        ToolResult both = await RunAsync(
            CaptionTexts.Predictions, CaptionTexts.References, "--humans", "--metrics", "rouge_l");
        string[] people = Cells(alone.OutputLines[^1]), beside = Cells(both.OutputLines[^1]);
        Assert.Equal((4, 7), (people.Length, beside.Length));
        Assert.Equal(people, beside[..4]);
        // Against four references a caption has less to agree with than against five.
        Assert.True(Number(beside[4]) < Number(Cells(both.OutputLines[2])[1]));
    }

    [Fact]
    public async Task A_comparison_says_which_differences_are_real()
    {
        string json = texts.At("compare.json"), csv = texts.At("compare.csv"), html = texts.At("compare.html");
        ToolResult result = await new Tool().RunAsync(
            [
                "compare", CaptionTexts.Predictions, CaptionTexts.Others, CaptionTexts.References, "--metrics", Fast,
                "--json", json, "--csv", csv, "--html", html,
            ]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(
            "A is predictions, B is other-predictions; 20 of 20 captions differ", result.OutputLines[0]);
        Assert.EndsWith("not distinguishable", result.OutputLines[2], StringComparison.Ordinal);
        Assert.Contains("corrected by Holm", result.OutputLines[^2], StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        JsonElement cider = document.RootElement.GetProperty("differences").GetProperty("cider_d");
        Assert.Equal(
            cider.GetProperty("b").GetDouble() - cider.GetProperty("a").GetDouble(),
            cider.GetProperty("difference").GetDouble());
        Assert.InRange(cider.GetProperty("p_randomisation").GetDouble(), 0.05, 1);
        Assert.Equal(41, (await File.ReadAllLinesAsync(csv)).Length);
        Assert.Contains("Rain patters on the ground.", await File.ReadAllTextAsync(html), StringComparison.Ordinal);

        ToolResult same = await new Tool().RunAsync(
            ["compare", CaptionTexts.Others, CaptionTexts.Others, CaptionTexts.References, "--metrics", "rouge_l"]);
        Assert.EndsWith("the same", same.OutputLines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_computed_says_why_and_is_null()
    {
        string one = texts.Write("single.csv", "file_name,caption\ndog.wav,A dog barks.\n");
        string reference = texts.Write("single-reference.csv", "file_name,caption_1\ndog.wav,A dog is barking.\n");
        ToolResult result = await RunAsync(one, reference, "--metrics", "cider_d,bleu_1", "--json", "-");
        Assert.Equal(1, result.ExitCode); // asked for by name
        using JsonDocument document = JsonDocument.Parse(result.Output);
        JsonElement cider = document.RootElement.GetProperty("metrics").GetProperty("cider_d");
        Assert.Equal(JsonValueKind.Null, cider.GetProperty("value").ValueKind);
        Assert.Contains("two items", cider.GetProperty("note").GetString(), StringComparison.Ordinal);
        ToolResult table = await RunAsync(one, reference, "--metrics", "dcase2020");
        Assert.Equal(0, table.ExitCode);
        Assert.Contains(table.OutputLines, line => line.StartsWith("not computed: cider_d", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_captioner_can_run_first()
    {
        using SoundFolder folder = new();
        string kept = texts.At("kept.csv");
        await File.WriteAllTextAsync(
            Path.Combine(folder.Sounds, "captions.csv"),
            "file_name,caption\na.wav,noise\nb.wav,more noise\nc,silence\n");
        string[] words = ["--data", folder.Sounds, "--model", folder.Model, "--predictions", kept, "--metrics", Fast];
        ToolResult result = await RunAsync(words);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.StartsWith("kept: 3 captions with 1 reference each", result.OutputLines[0], StringComparison.Ordinal);
        ToolResult captions = await new Tool().RunAsync(["caption", folder.Sounds, "--csv", "--model", folder.Model]);
        string[] expected = [.. captions.OutputLines[1..].Select(line => line.Split(',')[2])];
        Assert.Equal(expected, CaptionFile.ReadPredictions(kept).Entries.Select(entry => entry.Captions[0]));

        await File.WriteAllBytesAsync(Path.Combine(folder.Sounds, "b.wav"), []);
        ToolResult failed = await RunAsync(words);
        Assert.Equal(5, failed.ExitCode);
        Assert.Matches(@"1 sound of .*kept\.csv has no caption: b\.wav \(.*empty file", failed.ErrorLines[^1]);
        ToolResult partial = await RunAsync([.. words, "--partial"]);
        Assert.Equal(0, partial.ExitCode);
        Assert.Equal("hark: 3 found = 2 done + 0 skipped + 1 failed", partial.ErrorLines[^1]);
    }

    [Fact]
    public async Task Spice_comes_from_what_its_program_wrote_and_joins_cider()
    {
        CaptionSet set = Set();
        string file = texts.Write("spice.json", JsonSerializer.Serialize(set.Items.Select((item, i) => new
        {
            image_id = item.Id,
            scores = new { All = new { pr = 0.5, re = 0.5, f = i / 100.0, fn = 1, numImages = 1, tp = 1, fp = 1 } },
        })));
        ToolResult result = await RunAsync(
            CaptionTexts.Predictions, CaptionTexts.References, "--metrics", "spice,spider", "--spice-json", file);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(0.095, Number(Cells(result.OutputLines[2])[1]), 1e-4);
        Assert.Equal((0.095 + CiderD.Score(set).Value) / 2, Number(Cells(result.OutputLines[3])[1]), 1e-4);
        ToolResult people = await RunAsync(
            CaptionTexts.Predictions, CaptionTexts.References, "--humans", "--spice-json", file);
        Assert.Equal(2, people.ExitCode);
        ToolResult jar = await RunAsync(
            CaptionTexts.Predictions, CaptionTexts.References, "--metrics", "spice", "--spice-jar", texts.At("no.jar"));
        Assert.Equal(5, jar.ExitCode);
        Assert.Contains("no.jar", jar.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_of_spice_that_does_not_run_costs_only_spice()
    {
        string jar = texts.Write("spice-1.0.jar", "no program");
        ToolResult result = await RunAsync(
            CaptionTexts.Predictions, CaptionTexts.References, "--metrics", "rouge-l,spider", "--spice-jar", jar);
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("rouge_l", result.OutputLines[2], StringComparison.Ordinal);
        Assert.StartsWith("not computed: spider: ", result.OutputLines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scores_of_items_go_to_standard_output_instead_of_the_table()
    {
        ToolResult result = await RunAsync(
            CaptionTexts.Predictions, CaptionTexts.References, "--metrics", "rouge_l", "--csv", "-");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal("id,caption,rouge_l", result.OutputLines[0]);
        Assert.Equal(21, result.OutputLines.Length);
        ToolResult both = await RunAsync(
            CaptionTexts.Predictions, CaptionTexts.References, "--json", "-", "--csv", "-");
        Assert.Equal(2, both.ExitCode);
    }

    [Fact]
    public async Task A_name_without_a_caption_is_an_error_that_names_it()
    {
        string file = texts.Write("numbers.json", """{"rain-01.wav": "rain", "dog-01.wav": 5}""");
        ToolResult result = await RunAsync(file, CaptionTexts.References, "--partial");
        Assert.Equal(5, result.ExitCode);
        Assert.Contains("\"dog-01.wav\"", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_is_judged_in_both_directions()
    {
        string file = texts.Write(
            "search.json", """{"similarities": [[0.9, 0.1], [0.2, 0.8], [0.7, 0.6]], "relevant": [[0], [1], [1]]}""");
        ToolResult result = await RunAsync("--retrieval", file);
        Assert.Equal(0, result.ExitCode);
        string[] hits = Cells(result.OutputLines.First(
            line => line.StartsWith("text_to_audio.hit@1 ", StringComparison.Ordinal)));
        Assert.Equal(2 / 3.0, Number(hits[1]), 1e-4);
        ToolResult json = await RunAsync("--retrieval", file, "--json", "-", "--resamples", "0");
        using JsonDocument document = JsonDocument.Parse(json.Output);
        JsonElement mrr = document.RootElement.GetProperty("metrics").GetProperty("audio_to_text.mrr");
        Assert.Equal(1, mrr.GetProperty("value").GetDouble());
        Assert.Equal(JsonValueKind.Null, mrr.GetProperty("low").ValueKind);
        Assert.Equal(2, (await RunAsync(CaptionTexts.References, "--retrieval", file)).ExitCode);
        Assert.Equal(5, (await RunAsync("--retrieval", CaptionTexts.References)).ExitCode);
    }

    [Fact]
    public async Task Partial_files_are_refused_or_counted()
    {
        string some = texts.Write(
            "some.csv", "file_name,caption\ndog,A dog barks.\nrain,It rains.\nmouse,It squeaks.\n");
        ToolResult refused = await RunAsync(some, CaptionTexts.References, "--metrics", Fast);
        Assert.Equal((5, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("mouse", Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
        ToolResult partial = await RunAsync(some, CaptionTexts.References, "--metrics", Fast, "--partial");
        Assert.Equal(0, partial.ExitCode);
        Assert.Equal("hark: 21 found = 2 done + 19 skipped + 0 failed", Assert.Single(partial.ErrorLines));
    }

    [Fact]
    public async Task Wrong_usage_is_explained()
    {
        await Expect(2, "found one file", CaptionTexts.References);
        await Expect(2, "There is no metric \"bleau\"", CaptionTexts.Predictions, CaptionTexts.References,
            "--metrics", "bleau");
        await Expect(2, "--predictions has a meaning", CaptionTexts.Predictions, CaptionTexts.References,
            "--predictions", "x");
        await Expect(2, "found neither");
        await Expect(2, "--sounds has a meaning", CaptionTexts.Predictions, CaptionTexts.References, "--sounds", "x");
        await Expect(2, "--resamples: expected", CaptionTexts.Predictions, CaptionTexts.References,
            "--resamples", "-1");
        await Expect(2, "--spice-json goes with one", CaptionTexts.Predictions, CaptionTexts.Others,
            CaptionTexts.References, "--spice-json", "x.json");
        await Expect(2, "no option --wrong", CaptionTexts.Predictions, CaptionTexts.References, "--wrong");
        await Expect(2, "'hark compare'", CaptionTexts.Predictions, CaptionTexts.Others, CaptionTexts.References,
            "--html", "x.html");
        await Expect(5, "found none", CaptionTexts.Predictions, "nowhere.csv");
        await Expect(5, "nowhere", CaptionTexts.Predictions, CaptionTexts.References, "--metrics", "bleu",
            "--json", texts.At("nowhere/x.json"));

        static async Task Expect(int exitCode, string words, params string[] args)
        {
            ToolResult result = await RunAsync(args);
            Assert.Equal(exitCode, result.ExitCode);
            Assert.Contains(words, result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Cancelling_ends_with_its_own_code()
    {
        using CancellationTokenSource source = new();
        await source.CancelAsync();
        ToolResult result = await new Tool().RunAsync(
            ["evaluate", CaptionTexts.Predictions, CaptionTexts.References], source.Token);
        Assert.Equal(130, result.ExitCode);
    }

    private static Task<ToolResult> RunAsync(params string[] args) => new Tool().RunAsync(["evaluate", .. args]);

    private static CaptionSet Set() => CaptionJoin.Of(
        CaptionFile.ReadReferences(CaptionTexts.References),
        [CaptionFile.ReadPredictions(CaptionTexts.Predictions)]).Sets[0];

    private static string[] Cells(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
}
