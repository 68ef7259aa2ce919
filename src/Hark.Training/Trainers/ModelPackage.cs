using System.Text;
using Hark.Checkpoints;
using Hark.Features;
using Hark.Models;
using Hark.Text;
using Hark.Training.Data;
using Hark.Training.Recipes;
using Hark.Training.Runs;

namespace Hark.Training.Trainers;

/// <summary>
/// Packs a trained captioner into its model file: weights, card, and the attribution that its data ask for.
/// </summary>
internal sealed class ModelPackage(Recipe recipe, string recipeHash, IReadOnlyList<Clip> clips)
{
    /// <summary>
    /// Writes the model and, beside it, the attribution of every recording; returns the model's path.
    /// </summary>
    public string Save(
        RunFolder folder, EffNetTrm network, WordVocabulary vocabulary, IReadOnlyDictionary<string, double> scores)
    {
        ModelCard card = new()
        {
            Schema = ModelCard.CurrentSchema,
            Name = recipe.Name,
            Version = recipe.Version,
            Architecture = EffNetTrmCard.Describe(network.Encoder.Settings, network.Decoder.Settings),
            FrontEnd = FrontEnds.EffB2.Name,
            Vocabulary = vocabulary.Words,
            Languages = ["en"],
            Licence = "MIT; the recordings it learned from keep their own licences, see the attribution",
            Attribution = [.. Attribution(clips)],
            TrainingData = [.. clips
                .GroupBy(clip => (clip.Dataset, clip.Licence))
                .OrderBy(group => group.Key.Dataset, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Licence, StringComparer.Ordinal)
                .Select(group => new ModelTrainingData(group.Key.Dataset, group.Key.Licence, Clips: group.Count()))],
            Scores = [.. scores.Select(score => new ModelScore(
                score.Key,
                Math.Round(score.Value, 4),
                "held-out tenth of the train groups",
                $"hark train recipes/{recipe.Name}.yaml"))],
            Created = DateTimeOffset.UtcNow,
            RecipeSha256 = recipeHash,
        };
        SafetensorsWriter writer = new();
        writer.Metadata[ModelCard.MetadataKey] = card.ToJson();
        ModuleWeights.Save(network, writer);
        string path = folder.Model(recipe.Name);
        writer.Save(path);
        File.WriteAllText(Path.ChangeExtension(path, ".attribution.txt"), AttributionText(clips));
        return path;
    }

    // One line per text and licence: whoever passes the model on passes these lines on.
    private static IEnumerable<string> Attribution(IReadOnlyList<Clip> clips) => clips
        .GroupBy(clip => (clip.Attribution, clip.Licence))
        .OrderBy(group => group.Key.Attribution, StringComparer.Ordinal)
        .Select(group =>
            $"{group.Key.Attribution} ({group.Key.Licence}), "
            + $"{group.Count()} recording{(group.Count() == 1 ? "" : "s")}");

    private static string AttributionText(IReadOnlyList<Clip> clips)
    {
        StringBuilder text = new(
            "The model was trained on these recordings. "
            + "Their licences ask for this attribution to travel with it.\n\n");
        IEnumerable<IGrouping<string, Clip>> datasets =
            clips.GroupBy(clip => clip.Dataset).OrderBy(group => group.Key, StringComparer.Ordinal);
        foreach (IGrouping<string, Clip> dataset in datasets)
        {
            text.Append(dataset.Key).Append('\n');
            foreach (string line in Attribution([.. dataset])) text.Append("  ").Append(line).Append('\n');
        }
        return text.ToString();
    }
}
