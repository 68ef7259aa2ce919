using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>
/// Turns a published checkpoint into a model file of Hark: recognises the network by its tensors, takes them over by
/// name, and adds a model card.
/// </summary>
public static class ModelConverter
{
    /// <summary>Converts a file.</summary>
    /// <param name="checkpointPath">A safetensors file, a PyTorch checkpoint, or the index of shards.</param>
    /// <param name="outputPath">The new <c>.safetensors</c> file; replaced if it exists.</param>
    /// <param name="options">What the checkpoint does not say; null for the defaults.</param>
    /// <exception cref="ModelFormatException">
    /// The checkpoint is damaged, of no known kind, or lacks tensors; the message says which, and where they are to be
    /// had.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static ConversionReport Convert(
        string checkpointPath, string outputPath, ConversionOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(checkpointPath);
        ArgumentException.ThrowIfNullOrEmpty(outputPath);
        options ??= new();
        using Checkpoint checkpoint = Checkpoint.Open(checkpointPath);
        PublishedState state = PublishedState.Read(checkpoint);
        (Architecture architecture, Recognition recognition) =
            ArchitectureRegistry.Recognise(state, options.Architecture);
        List<string> warnings = [];
        ModelCard card = Describe(checkpointPath, state, architecture, recognition, options, warnings);
        Module network = architecture.Build(card, checkpoint.FileName);
        StateFilling filling = new(network);
        filling.Fill(state, recognition);
        Complete(filling, options);
        filling.Finish(checkpoint.FileName, architecture);
        CheckFinite(network, checkpoint.FileName);
        if (FrontEnds.All.FirstOrDefault(preset => preset.Name == card.FrontEnd) is { } frontEnd
            && FrontEndCheck.Difference(state, frontEnd) is string difference)
            warnings.Add(difference);
        Save(network, card, options, outputPath);
        return new(
            card,
            architecture.Title,
            recognition.Dialect,
            filling.Loaded,
            filling.LeftOut,
            filling.Completed,
            warnings);
    }

    private static ModelCard Describe(
        string path,
        PublishedState state,
        Architecture architecture,
        Recognition recognition,
        ConversionOptions options,
        List<string> warnings)
    {
        JsonObject sizes = new() { ["id"] = architecture.Id };
        foreach ((string name, JsonNode? value) in recognition.Sizes) sizes[name] = value?.DeepClone();
        foreach ((string name, JsonNode? value) in options.Sizes) sizes[name] = value?.DeepClone();
        string fileName = state.Checkpoint.FileName;
        IReadOnlyList<string>? words = null;
        if (architecture.NeedsVocabulary)
        {
            words = options.VocabularyPath is string file ? WordListFile.Read(file) : state.ReadVocabulary();
            CheckVocabulary(words, sizes, fileName);
        }
        if (options.Licence == "unknown")
            warnings.Add("the licence is not known: say --licence once you have read the terms");
        return new()
        {
            Schema = ModelCard.CurrentSchema,
            Name = options.Name ?? Path.GetFileNameWithoutExtension(path),
            Version = "1.0.0",
            Architecture = sizes,
            FrontEnd = recognition.FrontEnd,
            Vocabulary = words,
            Languages = ["en"],
            Licence = options.Licence,
            Attribution = [.. options.Attribution, $"Converted from {fileName} ({recognition.Dialect})"],
        };
    }

    private static void CheckVocabulary(IReadOnlyList<string>? words, JsonObject sizes, string fileName)
    {
        int expected = sizes["vocabulary"]?.GetValue<int>() ?? 0;
        if (words is null)
            throw new ModelFormatException(
                fileName, $"expected a word list of {expected} words in the checkpoint, found none",
                hint: "Name it with --vocabulary: the vocab.pkl or tokenizer.json that is published beside the model.");
        if (words.Count != expected)
            throw new ModelFormatException(
                fileName, $"expected a word list of {expected} words, found {words.Count}",
                hint: "Each dataset has a list of its own.");
        sizes.Remove("vocabulary"); // the card holds the words themselves
    }

    private static void Complete(StateFilling filling, ConversionOptions options)
    {
        if (options.MissingFromPath is string path && filling.Missing.Any())
        {
            using Checkpoint other = Checkpoint.Open(path);
            filling.Complete(PublishedState.Read(other));
        }
        if (!options.Sinusoids) return;
        foreach (string name in filling.Missing.Where(IsPositionTable).ToArray())
            filling.KeepOwn(name, "sinusoids");
    }

    private static bool IsPositionTable(string name) => name.EndsWith("pos_encoder.pe", StringComparison.Ordinal);

    private static void CheckFinite(Module network, string fileName)
    {
        foreach ((string name, Tensor value) in network.State())
        {
            if (Audio.SampleCheck.IndexOfNotFinite(value.Span) >= 0)
                throw new ModelFormatException(
                    fileName, "expected finite weights, found one that is not", tensorName: name,
                    hint: "Fetch or train it again.");
        }
    }

    private static void Save(Module network, ModelCard card, ConversionOptions options, string outputPath)
    {
        SafetensorsWriter writer = new();
        writer.Metadata[ModelCard.MetadataKey] = card.ToJson();
        if (card.Vocabulary is null && options.VocabularyPath is string tokenizer)
            TokenizerFiles.Store(tokenizer, writer.Metadata);
        foreach ((string name, Tensor value) in network.State())
            writer.AddShared(name, value.Shape.ToArray(), () => value.Span);
        writer.Save(outputPath);
    }
}
