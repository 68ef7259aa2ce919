using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Models.Architectures;

namespace Hark.Cli.Verbs;

/// <summary><c>hark models show FILE</c>: the model card, and the tensors.</summary>
internal static class ModelsShowVerb
{
    public static Command Build(Terminal terminal)
    {
        Argument<string> file = new("FILE") { Description = "A .safetensors file or a PyTorch checkpoint." };
        Option<bool> tensors = new("--tensors") { Description = "List all tensors: name, type, shape." };
        Option<bool> tree = new("--tree") { Description = "List the parts of the network and the values in each." };
        Option<bool> json = new("--json") { Description = "Write the model card, and the network's size, as JSON." };
        Command command = new("show",
            "Shows what a model file says about itself, how large its network is, and what 10 s of sound cost it.")
        {
            file, tensors, tree, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            return ModelLocator.Read(path, () =>
            {
                using Checkpoint checkpoint = Checkpoint.Open(path);
                if (parsed.GetValue(json)) terminal.Output.WriteLine(Json(checkpoint));
                else Show(checkpoint, terminal.Output);
                if (parsed.GetValue(tree)) TensorTree.Of(checkpoint).WriteTo(terminal.Output);
                if (parsed.GetValue(tensors)) List(checkpoint, terminal.Output);
                return ExitCode.Done;
            });
        });
        return command;
    }

    /// <summary>The card of a model, or a word that it has none, and its size.</summary>
    private static void Show(Checkpoint checkpoint, TextWriter output)
    {
        Sheet sheet = new();
        long values = checkpoint.Names.Sum(name => checkpoint[name].Count);
        long bytes = checkpoint.Names.Sum(name => checkpoint[name].ByteCount);
        sheet.Add("file", checkpoint.FileName);
        if (checkpoint.Metadata.ContainsKey(ModelCard.MetadataKey))
        {
            ModelCard card = ModelCard.Read(checkpoint);
            AddCard(sheet, card);
            AddNetwork(sheet, NetworkFacts.Of(card, checkpoint.FileName));
        }
        else
        {
            sheet.Add("card", "none: this is no model of Hark");
            sheet.Add("network", ModelCheck.Kind(checkpoint));
        }
        sheet.Add("tensors", Text($"{checkpoint.Names.Count} with {values:N0} values, {bytes / 1e6:0.0} MB"));
        sheet.WriteTo(output);
    }

    private static string Json(Checkpoint checkpoint)
    {
        ModelCard card = ModelCard.Read(checkpoint);
        NetworkFacts facts = NetworkFacts.Of(card, checkpoint.FileName);
        JsonObject json = JsonNode.Parse(card.ToJson())!.AsObject();
        json["network"] = new JsonObject
        {
            ["title"] = facts.Title,
            ["layers"] = facts.Layers,
            ["parameters"] = facts.Parameters,
            ["encoderFlopsPer10Seconds"] = facts.EncoderFlops,
        };
        return json.ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private static void AddNetwork(Sheet sheet, NetworkFacts facts)
    {
        sheet.Add("network", facts.Title);
        sheet.Add("layers", Text($"{facts.Layers} with {facts.Parameters:N0} parameters"));
        if (facts.EncoderFlops is long flops)
            sheet.Add("cost", Text($"{flops / 1e9:0.000} GFLOP to encode 10 s of sound"));
    }

    private static void AddCard(Sheet sheet, ModelCard card)
    {
        sheet.Add("name", card.Name);
        sheet.Add("version", card.Version);
        sheet.Add("architecture", card.ArchitectureId);
        foreach ((string name, JsonNode? value) in card.Architecture)
        {
            if (name != "id") sheet.Add($"  {name}", value?.ToJsonString() ?? "null");
        }
        sheet.Add("front-end", card.FrontEnd);
        if (card.Vocabulary is not null) sheet.Add("vocabulary", Text($"{card.Vocabulary.Count} words"));
        sheet.Add("languages", string.Join(", ", card.Languages));
        sheet.Add("licence", card.Licence);
        foreach (ModelTrainingData data in card.TrainingData)
        {
            string clips = data.Clips is null ? "" : Text($", {data.Clips} clips");
            sheet.Add("trained on", $"{data.Name} ({data.Licence}){clips}");
        }
        sheet.Add("attribution", Text($"{card.Attribution.Count} lines; --json shows them"));
        foreach (ModelScore score in card.Scores)
            sheet.Add("score", Text($"{score.Name} {score.Value:0.####} on {score.Split}"));
        if (card.Created is { } created) sheet.Add("created", created.ToString("u", CultureInfo.InvariantCulture));
        if (card.RecipeSha256 is not null) sheet.Add("recipe", $"sha256 {card.RecipeSha256}");
    }

    private static void List(Checkpoint checkpoint, TextWriter output)
    {
        foreach (string name in checkpoint.Names)
        {
            CheckpointTensor tensor = checkpoint[name];
            output.WriteLine($"{Terminal.OneLine(name)} {tensor.Dtype} [{string.Join(", ", tensor.Shape)}]");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
