using System.Globalization;
using Hark.Checkpoints;
using Hark.Layers;
using Hark.Training.Optimizers;

namespace Hark.Training.Trainers;

/// <summary>
/// The state of a stage between two updates: network, optimiser, step. Batches and dropout masks are functions of the
/// step, so that this is all a run needs to go on as if it had never stopped.
/// </summary>
internal static class TrainingCheckpoint
{
    private const string NetworkPrefix = "network.";
    private const string OptimizerPrefix = "optimizer.";

    public static void Save(string path, string recipeHash, long step, Module network, Optimizer optimizer)
    {
        SafetensorsWriter writer = new();
        writer.Metadata["hark.step"] = step.ToString(CultureInfo.InvariantCulture);
        writer.Metadata["hark.recipe"] = recipeHash;
        ModuleWeights.Save(network, writer, NetworkPrefix);
        foreach ((string name, int[] shape, float[] values) in optimizer.SaveState())
            writer.Add(OptimizerPrefix + name, shape, values);
        writer.Save(path);
    }

    /// <summary>Restores a stage and returns the number of updates done; 0 where there is no checkpoint.</summary>
    /// <exception cref="ModelFormatException">The checkpoint is of another recipe or damaged.</exception>
    public static long Load(string path, string recipeHash, Module network, Optimizer optimizer)
    {
        if (!File.Exists(path)) return 0;
        using SafetensorsFile file = SafetensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault("hark.recipe") != recipeHash)
        {
            throw new ModelFormatException(
                file.FileName,
                "the checkpoint was made by another version of the recipe",
                hint: "delete the run's folder to start again, or restore the recipe");
        }
        ModuleWeights.Load(network, file, name => Without(NetworkPrefix, name));
        optimizer.LoadState(file.Names
            .Where(name => name.StartsWith(OptimizerPrefix, StringComparison.Ordinal))
            .ToDictionary(name => name[OptimizerPrefix.Length..], name => file[name].ToFloats()));
        return long.Parse(file.Metadata["hark.step"], CultureInfo.InvariantCulture);
    }

    private static string? Without(string prefix, string name) =>
        name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null;
}
