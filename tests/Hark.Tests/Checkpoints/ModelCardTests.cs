using System.Text.Json.Nodes;
using Hark.Checkpoints;

namespace Hark.Tests.Checkpoints;

public sealed class ModelCardTests
{
    private static readonly ModelCard Card = new()
    {
        Schema = ModelCard.CurrentSchema,
        Name = "hark-test",
        Version = "0.1.0",
        Architecture = new JsonObject { ["id"] = "effnet-trm", ["width"] = 192, ["stages"] = new JsonArray(1, 2, 3) },
        FrontEnd = "effb2-16k",
        Vocabulary = ["<pad>", "<start>", "<end>", "<unk>", "a", "caf\u00e9"],
        Languages = ["en"],
        Licence = "CC-BY-4.0",
        Attribution = ["Recordings by \"someone\" <x@example.org>"],
        TrainingData = [new("own scenes", "CC0-1.0", "https://example.org", 12), new("other", "MIT")],
        Scores = [new("right class named", 0.6875, "fold 5", "hark evaluate")],
        Created = new DateTimeOffset(2026, 8, 1, 12, 0, 0, TimeSpan.Zero),
        RecipeSha256 = new string('a', 64),
    };

    [Fact]
    public void Card_survives_a_round_trip_through_a_model_file()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            SafetensorsWriter writer = new();
            writer.Add("w", [2], [1f, 2f]);
            writer.Metadata[ModelCard.MetadataKey] = Card.ToJson();
            writer.Save(path);
            using SafetensorsFile file = SafetensorsFile.Open(path);
            ModelCard read = ModelCard.Read(file);
            Assert.Equal(Card.ToJson(), read.ToJson());
            Assert.Equal("effnet-trm", read.ArchitectureId);
            Assert.Equal(192, read.Size("width", file.FileName));
            Assert.Equal(5, read.ReadVocabulary(file.FileName).IdOf("caf\u00e9"));
            Assert.Equal(Card.Scores, read.Scores);
            Assert.Equal(Card.TrainingData, read.TrainingData);
            Assert.Equal(Card.Created, read.Created);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("schema", "2", "expected schema of the model card to be 1, found 2")]
    [InlineData("schema", null, "schema")]
    [InlineData("name", "\" \"", "expected name of the model card to be a text")]
    [InlineData("name", "null", "name")]
    [InlineData("name", "7", "name")]
    [InlineData("frontEnd", null, "frontEnd")]
    [InlineData("licence", "\"\"", "licence")]
    [InlineData("architecture", "{}", "architecture.id")]
    [InlineData("architecture", "{\"id\":3}", "architecture.id")]
    [InlineData("architecture", "[]", "not valid")]
    [InlineData("languages", "[]", "languages")]
    [InlineData("languages", "[null]", "languages")]
    [InlineData("attribution", "null", "attribution")]
    [InlineData("trainingData", "[null]", "trainingData")]
    [InlineData("scores", "[{\"name\":\"x\"}]", "not valid")]
    [InlineData("recipeSha256", "\"abc\"", "recipeSha256")]
    [InlineData("vocabulary", "[\"a\"]", "expected '<pad>', found 'a'")]
    [InlineData("vocabulary", "[\"<pad>\",\"<start>\",\"<end>\",\"<unk>\",\"a\",\"a\"]", "occurs twice")]
    public void Parse_names_the_broken_field(string field, string? json, string message)
    {
        JsonObject card = JsonNode.Parse(Card.ToJson())!.AsObject();
        card.Remove(field);
        string text = json is null ? card.ToJsonString() : card.ToJsonString()[..^1] + $",\"{field}\":{json}}}";
        var error = Assert.Throws<ModelFormatException>(() => ModelCard.Parse(text, "x.safetensors"));
        Assert.StartsWith("x.safetensors: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{\"schema\":1,\"schema\":1}")]
    public void Parse_refuses_what_is_no_card(string json) =>
        Assert.Throws<ModelFormatException>(() => ModelCard.Parse(json, "x"));

    [Fact]
    public void Parse_ignores_fields_of_later_versions()
    {
        string text = Card.ToJson()[..^1] + ",\"colour\":{\"deep\":[1,2]}}";
        Assert.Equal(Card.ToJson(), ModelCard.Parse(text, "x").ToJson());
    }

    [Fact]
    public void Size_names_what_is_missing()
    {
        var error = Assert.Throws<ModelFormatException>(() => Card.Size("depth", "x.safetensors"));
        Assert.Contains("architecture.depth", error.Message, StringComparison.Ordinal);
    }
}
