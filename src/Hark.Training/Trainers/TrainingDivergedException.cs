namespace Hark.Training.Trainers;

/// <summary>The loss became infinite or not a number; the last checkpoint is from before.</summary>
public sealed class TrainingDivergedException(string stage, long step, float loss)
    : Exception($"{stage}: the loss is {loss} at update {step + 1}; lower the rate or the clip norm and resume.");
