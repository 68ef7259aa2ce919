using System.Security.Cryptography;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Hark.Training.Recipes;

/// <summary>Reads recipes. Unknown and missing names are errors that say the line.</summary>
public static class RecipeFile
{
    /// <summary>Reads and checks a recipe.</summary>
    /// <exception cref="RecipeException">The file is no recipe; says where and why.</exception>
    public static Recipe Load(string path)
    {
        try
        {
            IDeserializer yaml = new DeserializerBuilder()
                .WithNamingConvention(UnderscoredNamingConvention.Instance)
                .WithEnforceRequiredMembers()
                .WithDuplicateKeyChecking()
                .Build();
            Recipe recipe = yaml.Deserialize<Recipe>(File.ReadAllText(path))
                ?? throw new RecipeException(path, "the file is empty");
            Check(path, recipe);
            return recipe;
        }
        catch (YamlException error)
        {
            throw new RecipeException(
                path, $"line {error.Start.Line}: {error.InnerException?.Message ?? error.Message}", error);
        }
    }

    /// <summary>SHA-256 of the file's bytes in hexadecimal: names the recipe in logs and model cards.</summary>
    public static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    private static void Check(string path, Recipe recipe)
    {
        Require(recipe.Name.Length > 0 && recipe.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'),
            "name: letters, digits, '-' and '_' only");
        List<(string Name, StageRecipe Stage)> stages = [("encoder", recipe.Encoder), ("decoder", recipe.Decoder)];
        if (recipe.Refine is not null) stages.Add(("refine", recipe.Refine));
        if (recipe.Joint is not null) stages.Add(("joint", recipe.Joint));
        foreach ((string name, StageRecipe stage) in stages)
        {
            Require(stage.Steps > 0, $"{name}.steps: at least 1, not {stage.Steps}");
            Require(stage.Batch is > 0 and <= 4096, $"{name}.batch: 1 to 4096, not {stage.Batch}");
            Require(stage.Accumulate is > 0 and <= 1024, $"{name}.accumulate: 1 to 1024, not {stage.Accumulate}");
            Require(stage.Rate is > 0 and < 1, $"{name}.rate: above 0 and below 1, not {stage.Rate}");
            Require(
                stage.WarmUp >= 0 && stage.WarmUp < stage.Steps,
                $"{name}.warm_up: 0 to steps - 1, not {stage.WarmUp}");
            Require(stage.VaryClips is >= 0 and <= 1, $"{name}.vary_clips: 0 to 1, not {stage.VaryClips}");
            Require(
                stage.EvaluateEvery > 0 && stage.SaveEvery > 0,
                $"{name}: evaluate_every and save_every are at least 1");
        }
        foreach ((string name, StageRecipe stage) in stages)
        {
            if (stage is DistillationRecipe distillation)
                Require(distillation.CropSeconds is >= 0.5 and <= 30, $"{name}.crop_seconds: 0.5 to 30");
        }
        Require(
            recipe.Refine is null || recipe.Refine.Teacher == recipe.Encoder.Teacher,
            "refine.teacher: the same as encoder.teacher");
        Require(
            recipe.Decoder.EncoderRateFactor == 0,
            "decoder.encoder_rate_factor: the encoder learns in the joint stage only");
        Require(
            recipe.Joint is null or { EncoderRateFactor: > 0 and <= 1 },
            "joint.encoder_rate_factor: above 0, at most 1");
        Require(recipe.Decoder.CaptionsPerScene is > 0 and <= 16, "decoder.captions_per_scene: 1 to 16");
        Require(
            recipe.Model.DecoderWidth % recipe.Model.DecoderHeads == 0,
            "model.decoder_width: a multiple of decoder_heads");

        void Require(bool holds, string rule)
        {
            if (!holds) throw new RecipeException(path, rule);
        }
    }
}

/// <summary>A recipe that cannot be read or makes no sense.</summary>
public sealed class RecipeException(string path, string rule, Exception? inner = null)
    : Exception($"{Path.GetFileName(path)}: {rule}", inner);
