using Hark.Engine;
using Hark.Layers;

namespace Hark.Training.Trainers;

/// <summary>
/// What a stage of training learns: a network, a loss for every step, and a score on held-out data.
/// <see cref="TrainingLoop"/> does the rest. Everything random is a function of (seed, step), so that a run that stops
/// and goes on gives the same numbers as one that does not stop.
/// </summary>
public interface ITrainingTask : IDisposable
{
    /// <summary>The stage's name in logs and file names.</summary>
    string Name { get; }

    /// <summary>All that is trained and saved.</summary>
    Module Network { get; }

    /// <summary>What multiplies the learning rate for a parameter of <see cref="Network"/>.</summary>
    double RateFactor(string parameter) => 1;

    /// <summary>Starts preparing batches; steps count batches here, also where an update takes several.</summary>
    void Start(long firstStep, CancellationToken cancellationToken);

    /// <summary>The loss of the next batch, on the tape that is open; parts of it, by name, for the log.</summary>
    (Tensor Loss, IReadOnlyList<(string Name, Tensor Value)> Parts) NextLoss(long step);

    /// <summary>
    /// How many terms the last loss was the mean of, where batches differ in that (words of captions): accumulated
    /// batches are weighted by it.
    /// </summary>
    double LossWeight => 1;

    /// <summary>Scores on held-out data, by name. The network is in evaluation mode.</summary>
    IReadOnlyDictionary<string, double> Evaluate(CancellationToken cancellationToken);
}
