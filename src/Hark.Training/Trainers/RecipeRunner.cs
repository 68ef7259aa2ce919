using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Features;
using Hark.Layers;
using Hark.Models;
using Hark.Text;
using Hark.Training.Captioning;
using Hark.Training.Data;
using Hark.Training.Distillation;
using Hark.Training.Recipes;
using Hark.Training.Runs;
using Hark.Training.Schedules;

namespace Hark.Training.Trainers;

/// <summary>
/// Runs a recipe from the data to a model file, stage by stage, resuming where an earlier run stopped.
/// </summary>
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
    public RecipeRunner(
        string recipePath, string dataFolder, string? runsRoot = null, IProgress<TrainingProgress>? progress = null)
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
            return TrainDecoder(table, stores[0], encoder, cancellationToken);
        }
        finally
        {
            foreach (ClipStore store in stores) store.Dispose();
        }
    }

    private EfficientNet TrainEncoder(
        ClipTable table, ClipStore student16k, ClipStore teacher32k, CancellationToken cancellationToken)
    {
        EfficientAt teacher = new();
        using (TorchArchive archive = TorchArchive.Open(Path.Combine(dataFolder, recipe.Encoder.Teacher)))
            ModuleWeights.Load(teacher, archive);
        DistillationStudent student = Distil(
            "encoder", recipe.Encoder, TrainClips(table, all: false), recipe.Seed, null);
        if (recipe.Refine is not null)
            student = Distil("refine", recipe.Refine, TrainClips(table, all: true), recipe.Seed + 2, student);
        return student.Encoder;

        DistillationStudent Distil(
            string name, DistillationRecipe stage, IReadOnlyList<Clip> clips, ulong seed, DistillationStudent? start)
        {
            using DistillationTask task =
                new(name, stage, EncoderSettings, teacher, table, clips, student16k, teacher32k, seed);
            if (start is not null) CopyState(start, task.Student);
            CosineSchedule schedule = new(stage.Rate, stage.Steps, stage.WarmUp, stage.FinalRate);
            new TrainingLoop(folder, HashOf(stage), seed, progress).Run(task, stage, schedule, cancellationToken);
            return task.Student;
        }
    }

    private static IReadOnlyList<Clip> TrainClips(ClipTable table, bool all) =>
        all ? [.. table.Clips.Where(clip => clip.Split == ClipSplit.Train)] : table.Train(heldOutTenth: false);

    private EfficientNetSettings EncoderSettings => new(
        recipe.Model.EncoderWidth, recipe.Model.EncoderDepth, recipe.Model.PaddingImageSize, recipe.Model.DropConnect);

    private string TrainDecoder(
        ClipTable table, ClipStore store, EfficientNet encoder, CancellationToken cancellationToken)
    {
        WordVocabulary vocabulary = GrammarVocabulary.Collect(Lexicon.Default, recipe.Seed);
        TransformerDecoderSettings settings = new(
            vocabulary.Count,
            encoder.Features,
            recipe.Model.DecoderWidth,
            recipe.Model.DecoderHeads,
            recipe.Model.DecoderFeedForward,
            recipe.Model.DecoderLayers,
            recipe.Model.DecoderDropout);
        IReadOnlyList<Clip> clips = TrainClips(table, all: recipe.Refine is not null);
        EffNetTrm network = new(EncoderSettings, settings);
        network.Initialize(new Philox(recipe.Seed, ulong.MaxValue - 2));
        CopyState(encoder, network.Encoder);

        IReadOnlyDictionary<string, double> scores = TrainCaptions("decoder", recipe.Decoder);
        if (recipe.Joint is not null) scores = TrainCaptions("joint", recipe.Joint);
        return new ModelPackage(recipe, recipeHash, clips).Save(folder, network, vocabulary, scores);

        IReadOnlyDictionary<string, double> TrainCaptions(string name, CaptionRecipe stage)
        {
            ulong seed = recipe.Seed + (name == "joint" ? 1ul : 0); // new scenes
            SceneOptions options = new()
            {
                Captions = stage.CaptionsPerScene,
                VaryProbability = stage.VaryClips,
            };
            SceneSynthesizer scenes = new(table, clips, store, Lexicon.Default, seed, options);
            Clip[] heldOut = [.. table.Train(heldOutTenth: true).Except(clips)];
            using CaptionTask task = new(name, stage, network, vocabulary, scenes, heldOut, store, seed);
            ExponentialDecaySchedule schedule = new(stage.Rate, stage.FinalRate, stage.Steps, stage.WarmUp);
            TrainingLoop loop = new(folder, HashOf(stage), seed, progress);
            return loop.Run(task, stage, schedule, cancellationToken);
        }
    }

    // A stage may go on as long as everything that decided its updates so far is the same: what a later stage is told
    // to do does not matter to an earlier one.
    private string HashOf(StageRecipe stage)
    {
        object decides = stage is DistillationRecipe
            ? new
            {
                recipe.Seed,
                recipe.Clips,
                recipe.Model.EncoderWidth,
                recipe.Model.EncoderDepth,
                recipe.Model.PaddingImageSize,
                recipe.Model.DropConnect,
                recipe.Encoder,
                Refine = stage == recipe.Refine ? stage as DistillationRecipe : null,
            }
            : recipe with { Name = "", Version = "", Joint = stage == recipe.Joint ? stage as CaptionRecipe : null };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(decides)));
    }

    private static void CopyState(Module source, Module target)
    {
        foreach (((string _, Tensor from), (string _, Tensor to)) in source.State().Zip(target.State()))
            from.Span.CopyTo(to.Span);
    }

    private IReadOnlyList<ClipStore> OpenStores(ClipTable table, CancellationToken cancellationToken)
    {
        string[] files = [.. table.Clips.Where(clip => clip.Split == ClipSplit.Train).Select(clip => clip.File)];
        Progress<ClipStoreProgress> decoding = new(state => progress?.Report(
            new("decoding", state.Done, state.Total, double.NaN, double.NaN, TimeSpan.Zero)));
        int[] rates = [FrontEnds.EffB2.SampleRate, FrontEnds.EfficientAt.SampleRate];
        return ClipStore.Open(files, table.AudioFolder, folder.Cache, rates, decoding, cancellationToken);
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
        ["vector_bits"] = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128,
    });
}
