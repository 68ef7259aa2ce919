using System.Text.Json;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;
using Hark.Training.Recipes;
using Hark.Training.Runs;
using Hark.Training.Schedules;
using Hark.Training.Trainers;

namespace Hark.Training.Tests.Trainers;

/// <summary>Runs while no other test does: the pool that a test here watches is shared.</summary>
[Collection(nameof(Alone))]
public sealed class TrainingLoopTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("hark-loop-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void A_run_that_stops_and_resumes_gives_the_same_bits_as_one_that_does_not()
    {
        using TinyTask whole = new();
        Run("whole", whole, stopAfter: null);

        using (TinyTask first = new())
            Assert.Throws<OperationCanceledException>(() => Run("parts", first, stopAfter: 13));
        using TinyTask second = new();
        Run("parts", second, stopAfter: null);

        Assert.Equal(Bits(whole.Network), Bits(second.Network));
    }

    [Fact]
    public void The_loss_falls_and_the_log_says_so()
    {
        using TinyTask task = new();
        Run("log", task, stopAfter: null);
        JsonElement[] steps = [.. File.ReadLines(Path.Combine(root, "log", "log.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("kind").GetString() == "step")];
        Assert.Equal(2, steps.Length); // 40 updates, one line for every 20
        Assert.True(steps[1].GetProperty("loss").GetDouble() < 0.8 * steps[0].GetProperty("loss").GetDouble());
        Assert.All(steps, line => Assert.True(line.GetProperty("gradient_norm").GetDouble() > 0));
    }

    [Fact]
    public void Memory_is_flat_from_the_second_step_on()
    {
        using TinyTask task = new();
        List<long> allocated = [];
        task.OnLoss = () => allocated.Add(BufferPool.AllocatedBytes);
        Run("memory", task, stopAfter: null);
        Assert.All(allocated.Skip(3), bytes => Assert.Equal(allocated[3], bytes));
    }

    [Fact]
    public void A_loss_that_is_not_a_number_stops_the_run()
    {
        using TinyTask task = new() { Factor = float.NaN };
        TrainingDivergedException error =
            Assert.Throws<TrainingDivergedException>(() => Run("diverged", task, stopAfter: null));
        Assert.Contains("lower the rate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_recipe_is_refused()
    {
        using TinyTask first = new();
        Run("recipe", first, stopAfter: null);
        using TinyTask second = new();
        TrainingLoop loop = new(new RunFolder("recipe", root), "another hash", 7, null);
        Hark.Checkpoints.ModelFormatException error = Assert.Throws<Hark.Checkpoints.ModelFormatException>(
            () => loop.Run(second, Stage, new ConstantSchedule(0.01), CancellationToken.None));
        Assert.Contains("another version of the recipe", error.Message, StringComparison.Ordinal);
    }

    private static CaptionRecipe Stage => new()
    {
        Steps = 40,
        Batch = 8,
        Rate = 0.01,
        SaveEvery = 5,
        EvaluateEvery = 20,
    };

    private void Run(string name, TinyTask task, int? stopAfter)
    {
        using CancellationTokenSource stop = new();
        int steps = 0;
        Action? outer = task.OnLoss;
        task.OnLoss = () =>
        {
            outer?.Invoke();
            if (++steps == stopAfter) stop.Cancel();
        };
        new TrainingLoop(new RunFolder(name, root), "hash", 7, null)
            .Run(task, Stage, new ConstantSchedule(0.01), stop.Token);
    }

    private static int[] Bits(Module network) =>
        [.. network.State().SelectMany(entry => entry.Value.ToArray()).Select(BitConverter.SingleToInt32Bits)];

    /// <summary>A regression with dropout and batch norm: everything random is drawn from the step.</summary>
    private sealed class TinyTask : ITrainingTask
    {
        private readonly TinyNetwork network = new();

        public TinyTask() => network.Initialize(new Philox(3));

        public Action? OnLoss { get; set; }

        public float Factor { get; init; } = 1;

        public string Name => "tiny";

        public Module Network => network;

        public void Start(long firstStep, CancellationToken cancellationToken)
        {
        }

        public (Tensor Loss, IReadOnlyList<(string Name, Tensor Value)> Parts) NextLoss(long step)
        {
            OnLoss?.Invoke();
            Tensor x = new(new(8, 6)), target = new(new(8, 1));
            Philox random = new(11, (ulong)step);
            random.FillNormal(x.Span);
            for (int b = 0; b < 8; b++) target.Span[b] = Factor * (x.Span[b * 6] - 2 * x.Span[b * 6 + 3]);
            return (network.Forward(x).MeanSquaredError(target), []);
        }

        public IReadOnlyDictionary<string, double> Evaluate(CancellationToken cancellationToken) =>
            new Dictionary<string, double> { ["score"] = 1 };

        public void Dispose()
        {
        }
    }

    private sealed class TinyNetwork : Module
    {
        private readonly Linear first;
        private readonly BatchNorm norm;
        private readonly Dropout dropout;
        private readonly Linear second;

        public TinyNetwork()
        {
            first = Child("first", new Linear(6, 16));
            norm = Child("norm", new BatchNorm(16, 1e-3f, 0.1f, Activation.Silu));
            dropout = Child("dropout", new Dropout(0.1f));
            second = Child("second", new Linear(16, 1));
        }

        public Tensor Forward(Tensor x) => second.Forward(dropout.Forward(norm.Forward(first.Forward(x))));
    }
}

/// <summary>Tests that no other test may disturb.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
