using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Hark.Text;

namespace Hark.Checkpoints;

/// <summary>
/// What a model file says about itself, stored as JSON in its metadata: everything needed to run the model and to use
/// it lawfully. Immutable but for <see cref="Architecture"/>, which is not to be changed after reading.
/// </summary>
public sealed record ModelCard
{
    /// <summary>The metadata key of the card in a model file.</summary>
    public const string MetadataKey = "hark.card";

    /// <summary>The form of the card that this version writes and reads.</summary>
    public const int CurrentSchema = 1;

    // Letters and angle brackets stay as they are: a card never reaches HTML unescaped.
    private static readonly ModelCardJson Readable = new(new JsonSerializerOptions(ModelCardJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Form of the card: <see cref="CurrentSchema"/>.</summary>
    public required int Schema { get; init; }

    /// <summary>Name of the model, for example <c>hark-mini</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Version of the model, for example <c>1.0.0</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The network: its kind as <c>id</c>, and all its sizes by name.</summary>
    public required JsonObject Architecture { get; init; }

    /// <summary>Name of the preset that turns sound into the network's input, for example <c>effb2-16k</c>.</summary>
    public required string FrontEnd { get; init; }

    /// <summary>Words in order of id, special words included; null for a model without words.</summary>
    public IReadOnlyList<string>? Vocabulary { get; init; }

    /// <summary>Languages of the captions, as BCP 47 tags, for example <c>en</c>.</summary>
    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>Licence of the weights, preferably as an SPDX expression.</summary>
    public required string Licence { get; init; }

    /// <summary>What has to be said of the sources wherever the model is passed on; may be empty.</summary>
    public IReadOnlyList<string> Attribution { get; init; } = [];

    /// <summary>What the model learned from.</summary>
    public IReadOnlyList<ModelTrainingData> TrainingData { get; init; } = [];

    /// <summary>What was measured, and how to measure it again.</summary>
    public IReadOnlyList<ModelScore> Scores { get; init; } = [];

    /// <summary>When the training ended.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>SHA-256 of the recipe that trained it, in hexadecimal.</summary>
    public string? RecipeSha256 { get; init; }

    /// <summary>The kind of network, <c>architecture.id</c>.</summary>
    [JsonIgnore]
    public string ArchitectureId => Architecture["id"]!.GetValue<string>();

    /// <summary>Reads the card of an open model file.</summary>
    /// <exception cref="ModelFormatException">There is none, or it is not valid.</exception>
    public static ModelCard Read(ICheckpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (!checkpoint.Metadata.TryGetValue(MetadataKey, out string? json))
            throw new ModelFormatException(
                checkpoint.FileName, $"expected a model card under '{MetadataKey}' in the metadata, found none",
                hint: "This is no model of Hark; `hark models` lists those that are.");
        return Parse(json, checkpoint.FileName);
    }

    /// <summary>Reads and checks a card.</summary>
    /// <param name="json">The text of the card.</param>
    /// <param name="fileName">Where it comes from, for messages.</param>
    /// <exception cref="ModelFormatException">The card is not valid.</exception>
    public static ModelCard Parse(string json, string fileName)
    {
        ArgumentNullException.ThrowIfNull(json);
        ModelCard? card;
        try
        {
            card = JsonSerializer.Deserialize(json, ModelCardJson.Default.ModelCard);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException(fileName, $"the model card is not valid: {e.Message}", innerException: e);
        }
        if (card is null) throw new ModelFormatException(fileName, "the model card is null");
        card.Check(fileName);
        return card;
    }

    /// <summary>The card as JSON on one line, to be stored under <see cref="MetadataKey"/>.</summary>
    /// <exception cref="ModelFormatException">The card is not valid.</exception>
    public string ToJson()
    {
        Check(Name ?? "model card");
        return JsonSerializer.Serialize(this, Readable.ModelCard);
    }

    /// <summary>The vocabulary, ready for use.</summary>
    /// <param name="fileName">Where the card comes from, for messages.</param>
    /// <exception cref="ModelFormatException">The card has none.</exception>
    public WordVocabulary ReadVocabulary(string fileName)
    {
        if (Vocabulary is null)
            throw new ModelFormatException(fileName, "expected a vocabulary in the model card, found none");
        try
        {
            return WordVocabulary.FromWords(Vocabulary);
        }
        catch (VocabularyException e)
        {
            throw new ModelFormatException(
                fileName, $"the vocabulary of the model card is not valid: {e.Message}", innerException: e);
        }
    }

    /// <summary>A size of the architecture by name.</summary>
    /// <exception cref="ModelFormatException">It is missing or no positive whole number.</exception>
    public int Size(string name, string fileName) =>
        Architecture[name] is JsonValue value && value.TryGetValue(out int size) && size > 0
            ? size
            : throw new ModelFormatException(
                fileName, $"expected architecture.{name} of the model card to be a positive whole number, "
                    + $"found {Architecture[name]?.ToJsonString() ?? "nothing"}");

    private void Check(string fileName)
    {
        if (Schema != CurrentSchema)
            throw Wrong(
                fileName, "schema", $"{CurrentSchema}", $"{Schema}", "Get a version of Hark that fits this model.");
        CheckText(fileName, "name", Name);
        CheckText(fileName, "version", Version);
        CheckText(fileName, "frontEnd", FrontEnd);
        CheckText(fileName, "licence", Licence);
        if (Architecture?["id"] is not JsonValue id || !id.TryGetValue(out string? kind)
            || string.IsNullOrWhiteSpace(kind))
            throw Wrong(fileName, "architecture.id", "a text", "none");
        CheckTexts(fileName, "languages", Languages);
        if (Languages.Count == 0) throw Wrong(fileName, "languages", "at least one", "none");
        CheckTexts(fileName, "attribution", Attribution);
        if (TrainingData is null || TrainingData.Any(data => string.IsNullOrWhiteSpace(data?.Name)))
            throw Wrong(fileName, "trainingData", "a list of objects with a name", "one without");
        if (Scores is null
            || Scores.Any(score => string.IsNullOrWhiteSpace(score?.Name) || !double.IsFinite(score.Value)))
            throw Wrong(fileName, "scores", "a list of objects with a name and a finite value", "one without");
        if (RecipeSha256 is not null && (RecipeSha256.Length != 64 || !RecipeSha256.All(char.IsAsciiHexDigit)))
            throw Wrong(fileName, "recipeSha256", "64 hexadecimal digits", ModelFormatException.Quote(RecipeSha256));
        if (Vocabulary is not null) ReadVocabulary(fileName);
    }

    private static void CheckText(string fileName, string field, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) throw Wrong(fileName, field, "a text", "none");
    }

    private static void CheckTexts(string fileName, string field, IReadOnlyList<string>? texts)
    {
        if (texts is null || texts.Any(string.IsNullOrWhiteSpace))
            throw Wrong(fileName, field, "a list of texts", "an empty entry");
    }

    private static ModelFormatException Wrong(
        string fileName, string field, string expected, string found, string? hint = null) =>
        new(fileName, $"expected {field} of the model card to be {expected}, found {found}", hint: hint);
}
