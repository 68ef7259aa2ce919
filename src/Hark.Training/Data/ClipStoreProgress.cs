namespace Hark.Training.Data;

/// <summary>How far the decoding of a clip store is.</summary>
/// <param name="Done">Clips decoded so far.</param>
/// <param name="Total">Clips to decode.</param>
public readonly record struct ClipStoreProgress(int Done, int Total);
