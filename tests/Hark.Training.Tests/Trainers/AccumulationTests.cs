using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;
using Hark.Training.Recipes;
using Hark.Training.Runs;
using Hark.Training.Schedules;
using Hark.Training.Trainers;

namespace Hark.Training.Tests.Trainers;

/// <summary>Several batches per update give what one large batch gives.</summary>
public sealed class AccumulationTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("hark-accumulate-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData(1, new[] { 8 })]
    [InlineData(4, new[] { 2, 2, 2, 2 })]
    [InlineData(3, new[] { 1, 5, 2 })] // means over different numbers of terms
    public void An_update_is_that_of_one_large_batch(int accumulate, int[] sizes)
    {
        using SplitTask whole = new([8]), parts = new(sizes);
        Run("whole", whole, 1);
        Run("parts", parts, accumulate);
        float[] expected = whole.Values(), found = parts.Values();
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 2e-5f);
        Assert.Contains(expected.Zip(new SplitTask([8]).Values()), pair => Math.Abs(pair.First - pair.Second) > 0.01);
    }

    private void Run(string name, SplitTask task, int accumulate)
    {
        CaptionRecipe stage = new() { Steps = 6, Batch = 8, Rate = 0.05, Accumulate = accumulate, ClipNorm = 0.5 };
        new TrainingLoop(new RunFolder(name, root), "hash", 7, null)
            .Run(task, stage, new ConstantSchedule(0.05), CancellationToken.None);
    }

    /// <summary>A regression on eight examples per update, which come in one batch or in several.</summary>
    private sealed class SplitTask : ITrainingTask
    {
        private readonly int[] sizes;
        private readonly Linear network = new(6, 1);
        private int size;

        public SplitTask(int[] sizes)
        {
            this.sizes = sizes;
            network.Initialize(new Philox(3));
        }

        public string Name => "split";

        public Module Network => network;

        public double LossWeight => size;

        public float[] Values() => [.. network.NamedParameters().SelectMany(parameter => parameter.Value.ToArray())];

        public void Start(long firstStep, CancellationToken cancellationToken) => Assert.Equal(0, firstStep);

        public (Tensor Loss, IReadOnlyList<(string Name, Tensor Value)> Parts) NextLoss(long step)
        {
            (long update, long part) = Math.DivRem(step, sizes.Length);
            float[] all = new float[8 * 6];
            new Philox(11, (ulong)update).FillNormal(all);
            int first = sizes.Take((int)part).Sum();
            size = sizes[part];
            Tensor x = new(new(size, 6), all.AsSpan(6 * first, 6 * size)), target = new(new(size, 1));
            for (int b = 0; b < size; b++) target.Span[b] = x.Span[b * 6] - 2 * x.Span[b * 6 + 3];
            return (network.Forward(x).MeanSquaredError(target), []);
        }

        public IReadOnlyDictionary<string, double> Evaluate(CancellationToken cancellationToken) =>
            new Dictionary<string, double> { ["score"] = 1 };

        public void Dispose()
        {
        }
    }
}
