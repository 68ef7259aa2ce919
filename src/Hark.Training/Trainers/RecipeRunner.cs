using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Features;
using Hark.Models;
using Hark.Training.Data;
using Hark.Training.Distillation;
using Hark.Training.Recipes;
using Hark.Training.Runs;
using Hark.Training.Schedules;

namespace Hark.Training.Trainers;

/// <summary>Runs a recipe from the data to a model file, stage by stage, resuming where an earlier run stopped.</summary>
public sealed class RecipeRunner
{
    private readonly Recipe recipe;
    private readonly string recipeHash;
    private readonly string dataFolder;
    private readonly RunFolder folder;
    private readonly IProgress<TrainingProgress>? progress;

    /// <summary>Reads a recipe.</summary>
    /// <param name="recipePath">The YAML file.</param>
    /// <param name="dataFolder">The folder that the recipe's paths are relative to.</param>
    /// <param name="runsRoot">The folder of all runs; null for <see cref="RunFolder.DefaultRoot"/>.</param>
    /// <param name="progress">Told about every few updates, on the training thread.</param>
    /// <exception cref="RecipeException">The recipe cannot be read or makes no sense.</exception>
    public RecipeRunner(string recipePath, string dataFolder, string? runsRoot = null, IProgress<TrainingProgress>? progress = null)
    {
        recipe = RecipeFile.Load(recipePath);
        recipeHash = RecipeFile.Hash(recipePath);
        this.dataFolder = dataFolder;
        this.progress = progress;
        folder = new RunFolder(recipe.Name, runsRoot);
        File.Copy(recipePath, Path.Combine(folder.Folder, "recipe.yaml"), overwrite: true);
    }

    /// <summary>The folder of the run.</summary>
    public RunFolder Folder => folder;

    /// <summary>Trains what is not trained yet and writes the model; returns its path.</summary>
    public string Run(CancellationToken cancellationToken = default)
    {
        LogStart();
        ClipTable table = ClipTable.Read(Path.Combine(dataFolder, recipe.Clips));
        IReadOnlyList<ClipStore> stores = OpenStores(table, cancellationToken);
        try
        {
            EfficientNet encoder = TrainEncoder(table, stores[0], stores[1], cancellationToken);
            return folder.Model(recipe.Name);
        }
        finally
        {
            foreach (ClipStore store in stores) store.Dispose();
        }
    }

    private EfficientNet TrainEncoder(ClipTable table, ClipStore student, ClipStore teacherStore, CancellationToken cancellationToken)
    {
        DistillationRecipe stage = recipe.Encoder;
        EfficientAt teacher = new();
        using (TorchArchive archive = TorchArchive.Open(Path.Combine(dataFolder, stage.Teacher))) ModuleWeights.Load(teacher, archive);
        EfficientNetSettings settings = new(
            recipe.Model.EncoderWidth, recipe.Model.EncoderDepth, recipe.Model.PaddingImageSize, recipe.Model.DropConnect);
        using DistillationTask task = new(stage, settings, teacher, table, student, teacherStore, recipe.Seed);
        CosineSchedule schedule = new(stage.Rate, stage.Steps, stage.WarmUp, stage.FinalRate);
        new TrainingLoop(folder, recipeHash, recipe.Seed, progress).Run(task, stage, schedule, cancellationToken);
        return task.Encoder;
    }

    private IReadOnlyList<ClipStore> OpenStores(ClipTable table, CancellationToken cancellationToken)
    {
        string[] files = [.. table.Clips.Where(clip => clip.Split == ClipSplit.Train).Select(clip => clip.File)];
        Progress<ClipStoreProgress> decoding = new(state => progress?.Report(
            new("decoding", state.Done, state.Total, double.NaN, double.NaN, TimeSpan.Zero)));
        return ClipStore.Open(
            files, table.AudioFolder, folder.Cache, [FrontEnds.EffB2.SampleRate, FrontEnds.EfficientAt.SampleRate], decoding, cancellationToken);
    }

    private void LogStart() => folder.Log("start", new JsonObject
    {
        ["recipe"] = recipe.Name,
        ["recipe_sha256"] = recipeHash,
        ["seed"] = recipe.Seed,
        ["hark"] = typeof(Tensor).Assembly.GetName().Version?.ToString(3),
        ["dotnet"] = RuntimeInformation.FrameworkDescription,
        ["system"] = RuntimeInformation.RuntimeIdentifier,
        ["threads"] = ThreadTeam.Shared.Threads,
        ["vector_bits"] = System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated ? 512 : System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated ? 256 : 128,
    });
}
