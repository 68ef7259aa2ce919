namespace Hark.Checkpoints;

/// <summary>A data set that a model learned from.</summary>
/// <param name="Name">Name of the data set.</param>
/// <param name="Licence">Its licence, preferably as an SPDX expression.</param>
/// <param name="Source">Where it can be found, or null.</param>
/// <param name="Clips">How many of its clips were used, or null.</param>
public sealed record ModelTrainingData(string Name, string Licence, string? Source = null, int? Clips = null);
