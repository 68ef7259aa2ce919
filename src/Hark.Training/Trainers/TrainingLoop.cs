using System.Diagnostics;
using System.Text.Json.Nodes;
using Hark.Engine;
using Hark.Layers;
using Hark.Training.Optimizers;
using Hark.Training.Recipes;
using Hark.Training.Runs;
using Hark.Training.Schedules;

namespace Hark.Training.Trainers;

/// <summary>
/// Runs a stage: update after update, with checkpoints, exact resumption, a log and progress. Cancellation finishes the
/// update at hand, saves and throws <see cref="OperationCanceledException"/>.
/// </summary>
public sealed class TrainingLoop(RunFolder folder, string recipeHash, ulong seed, IProgress<TrainingProgress>? progress)
{
    private const int LogEvery = 20;

    /// <summary>Trains until the recipe's last step; returns the scores of the last evaluation.</summary>
    /// <exception cref="TrainingDivergedException">The loss is not a number.</exception>
    public IReadOnlyDictionary<string, double> Run(
        ITrainingTask task, StageRecipe recipe, LearningRateSchedule schedule, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(schedule);
        Optimizer optimizer = BuildOptimizer(task, recipe);
        string checkpoint = folder.Checkpoint(task.Name);
        long step = TrainingCheckpoint.Load(checkpoint, recipeHash, task.Network, optimizer);
        if (step > 0) Say(task, recipe, step, $"resumed after update {step}");
        folder.Log("stage", new()
        {
            ["stage"] = task.Name,
            ["from"] = step,
            ["steps"] = recipe.Steps,
            ["parameters"] = task.Network.ParameterCount,
        });

        Meter meter = new();
        task.Network.RecomputeActivations(recipe.Recompute);
        task.Start(step * recipe.Accumulate, cancellationToken);
        while (step < recipe.Steps)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                TrainingCheckpoint.Save(checkpoint, recipeHash, step, task.Network, optimizer);
                Say(task, recipe, step, $"stopped and saved after update {step}");
                cancellationToken.ThrowIfCancellationRequested();
            }
            Update(task, recipe, optimizer, schedule.Rate(step), step, meter);
            step++;
            if (step % LogEvery == 0) Report(task, recipe, step, schedule.Rate(step - 1), meter);
            if (step % recipe.EvaluateEvery == 0 && step < recipe.Steps)
                Evaluate(task, recipe, step, cancellationToken);
            if (step % recipe.SaveEvery == 0 || step == recipe.Steps)
                TrainingCheckpoint.Save(checkpoint, recipeHash, step, task.Network, optimizer);
        }
        return Evaluate(task, recipe, step, cancellationToken);
    }

    private void Update(
        ITrainingTask task, StageRecipe recipe, Optimizer optimizer, double rate, long step, Meter meter)
    {
        task.Network.Train();
        double weight = 0;
        for (int i = 0; i < recipe.Accumulate; i++)
            weight += Accumulate(task, recipe, step * recipe.Accumulate + i, meter);
        if (recipe.Accumulate > 1) optimizer.ScaleGradients(1 / weight);
        double norm = optimizer.ClipGradients(recipe.ClipNorm > 0 ? recipe.ClipNorm : double.PositiveInfinity);
        meter.AddNorm(norm);
        optimizer.Step(rate);
        optimizer.ClearGradients();
    }

    /// <summary>Adds the gradient of a batch, weighted where an update has several, and returns the weight.</summary>
    private double Accumulate(ITrainingTask task, StageRecipe recipe, long batch, Meter meter)
    {
        Dropout.Seed(task.Network, seed, batch);
        DropPath.Seed(task.Network, seed, batch);
        using Tape tape = new();
        (Tensor loss, IReadOnlyList<(string, Tensor)> parts) = task.NextLoss(batch);
        meter.Add(loss.Item, parts, recipe.Batch);
        if (!float.IsFinite(loss.Item))
            throw new TrainingDivergedException(task.Name, batch / recipe.Accumulate, loss.Item);
        double weight = recipe.Accumulate == 1 ? 1 : task.LossWeight;
        tape.Backward(loss, Tensor.Full(loss.Shape, (float)weight));
        return weight;
    }

    private IReadOnlyDictionary<string, double> Evaluate(
        ITrainingTask task, StageRecipe recipe, long step, CancellationToken cancellationToken)
    {
        task.Network.Eval();
        IReadOnlyDictionary<string, double> scores = task.Evaluate(cancellationToken);
        if (scores.Count == 0) return scores; // nothing is held out
        JsonObject line = new() { ["stage"] = task.Name, ["step"] = step };
        foreach ((string name, double value) in scores) line[name] = value;
        folder.Log("evaluation", line);
        Say(
            task,
            recipe,
            step,
            "held out: " + string.Join(", ", scores.Select(score => $"{score.Key} {score.Value:0.000}")));
        return scores;
    }

    private void Report(ITrainingTask task, StageRecipe recipe, long step, double rate, Meter meter)
    {
        JsonObject line = new() { ["stage"] = task.Name, ["step"] = step, ["rate"] = rate };
        foreach ((string name, double value) in meter.Averages()) line[name] = value;
        folder.Log("step", line);
        TimeSpan remaining = TimeSpan.FromSeconds((recipe.Steps - step) * meter.SecondsPerStep);
        progress?.Report(new(task.Name, step, recipe.Steps, meter.Loss, meter.ClipsPerSecond, remaining));
        meter.Restart();
    }

    private void Say(ITrainingTask task, StageRecipe recipe, long step, string message) =>
        progress?.Report(new(task.Name, step, recipe.Steps, double.NaN, double.NaN, TimeSpan.Zero, message));

    // Biases, norms and other vectors are not decayed: only matrices and kernels are.
    private static AdamW BuildOptimizer(ITrainingTask task, StageRecipe recipe) => new(
    [
        .. task.Network.NamedParameters()
            .Where(parameter => parameter.Value.RequiresGradient)
            .GroupBy(parameter => (Factor: task.RateFactor(parameter.Name), IsMatrix: parameter.Value.Shape.Rank >= 2))
            .Select(group => new ParameterGroup([.. group])
            {
                RateFactor = group.Key.Factor,
                WeightDecay = group.Key.IsMatrix ? recipe.WeightDecay : 0,
            }),
    ]);

    /// <summary>Sums since the last report.</summary>
    private sealed class Meter
    {
        private readonly Dictionary<string, double> sums = [];
        private long started = Stopwatch.GetTimestamp();
        private int batches;
        private int updates;
        private double norms;
        private long clips;

        public double Loss { get; private set; }

        public double SecondsPerStep { get; private set; }

        public double ClipsPerSecond { get; private set; }

        public void Add(float loss, IReadOnlyList<(string Name, Tensor Value)> parts, int batch)
        {
            batches++;
            clips += batch;
            AddTo("loss", loss);
            foreach ((string name, Tensor value) in parts) AddTo(name, value.Item);
        }

        public void AddNorm(double norm)
        {
            updates++;
            norms += norm;
        }

        public Dictionary<string, double> Averages()
        {
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            SecondsPerStep = seconds / updates;
            ClipsPerSecond = clips / seconds;
            Dictionary<string, double> averages = sums.ToDictionary(sum => sum.Key, sum => sum.Value / batches);
            averages["gradient_norm"] = norms / updates;
            averages["clips_per_second"] = ClipsPerSecond;
            Loss = averages["loss"];
            return averages;
        }

        public void Restart()
        {
            sums.Clear();
            batches = 0;
            updates = 0;
            norms = 0;
            clips = 0;
            started = Stopwatch.GetTimestamp();
        }

        private void AddTo(string name, double value) => sums[name] = sums.GetValueOrDefault(name) + value;
    }
}
