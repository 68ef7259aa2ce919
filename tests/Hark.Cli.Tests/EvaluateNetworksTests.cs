using System.Text.Json;
using Hark.Models;

namespace Hark.Cli.Tests;

/// <summary>FENSE by networks that the user converts; here they are small and random.</summary>
public sealed class EvaluateNetworksTests : UserWalk
{
    [Fact]
    public async Task Fense_and_its_parts_join_the_table()
    {
        string words = Texts.SaveWordPieces(Folder);
        string sentences = await ConvertAsync(
            PublishedCheckpoint.State(PublishedCheckpoint.Fill(new Bert(Texts.Tiny))),
            "sbert.bin", "--vocabulary", words, "--architecture", "sentence-bert");
        string detector = await ConvertAsync(
            new Dictionary<string, object>
            {
                ["model_type"] = "tiny",
                ["num_classes"] = 6,
                ["state_dict"] = PublishedCheckpoint.State(
                    PublishedCheckpoint.Fill(new FenseErrorDetector(Texts.Tiny))),
            },
            "echecker.ckpt", "--vocabulary", words);
        string predictions = Path.Combine(Folder, "p.csv"), references = Path.Combine(Folder, "r.csv");
        await File.WriteAllTextAsync(predictions, "file,caption\na,a dog barking\nb,a dog\nc,barking!\n");
        await File.WriteAllTextAsync(references, "file,caption_1,caption_2\na,a dog,barking\nb,a dog,dog\nc,a,a dog\n");
        string[] command = ["evaluate", predictions, references, "--metrics", "sbert_sim,fer,fense", "--json", "-"];

        ToolResult result = await new Tool().RunAsync(
            [.. command, "--sbert", sentences, "--error-detector", detector]);
        Assert.True(result.ExitCode == 0, result.Error);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        foreach (JsonElement item in document.RootElement.GetProperty("items").EnumerateArray())
        {
            JsonElement scores = item.GetProperty("scores");
            double similarity = scores.GetProperty("sbert_sim").GetDouble();
            double broken = scores.GetProperty("fer").GetDouble();
            Assert.InRange(similarity, -1, 1.000001);
            Assert.Equal(similarity * (1 - 0.9 * broken), scores.GetProperty("fense").GetDouble(), 1e-12);
        }

        ToolResult without = await new Tool().RunAsync([.. command, "--sbert", sentences]);
        Assert.Equal(1, without.ExitCode); // fer was asked for by its name
        Assert.Contains("--error-detector", without.Output, StringComparison.Ordinal);
        ToolResult swapped = await new Tool().RunAsync([.. command, "--sbert", detector]);
        Assert.Equal(3, swapped.ExitCode);
        Assert.Contains("echecker", swapped.Error, StringComparison.Ordinal);
    }
}
