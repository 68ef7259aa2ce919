using Hark.Engine;
using Hark.TestKit;
using Hark.Training.Optimizers;

namespace Hark.Training.Tests.Optimizers;

/// <summary>Running averages against torch.optim.swa_utils and AudioCaption.</summary>
[Trait("Category", "Golden")]
public sealed class WeightAverageTests
{
    private const int Updates = 6;

    /// <summary>Batch norm's integer counter steers nothing in Hark: its networks have no such buffer.</summary>
    private const string Counter = "bn.num_batches_tracked";

    private static readonly GoldenFile Golden = GoldenFile.Load("optim/weight_averaging");
    private static readonly string[] Parameters = ["lin.weight", "lin.bias", "bn.weight", "bn.bias"];
    private static readonly string[] Buffers = ["bn.running_mean", "bn.running_var"];

    public static TheoryData<string> Cases =>
        [.. Golden.Json.GetProperty("cases").EnumerateObject().Select(c => c.Name)];

    [Fact]
    public void AllTensorsButTheCounterAreCompared() =>
        Assert.Equal(
            Golden.Names
                .Where(name => name.StartsWith("model/", StringComparison.Ordinal))
                .Select(name => name["model/".Length..])
                .Order(),
            Parameters.Concat(Buffers).Append(Counter).Order());

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryUpdateIsThatOfTheOriginal(string name)
    {
        WeightAverage average = Build(name);
        for (int update = 0; update < Updates; update++)
        {
            average.Update(Take(Parameters, update), Take(Buffers, update));
            foreach (string tensor in Parameters.Concat(Buffers))
            {
                float[] expected = At(name + "/" + tensor, update, out _);
                GoldenCompare.Close(
                    expected, average.Values[tensor], 1e-6, 1e-6, $"{name}/{tensor} after update {update}");
            }
        }
        (string Name, Tensor Value)[] network = [.. Take(Parameters, 0)];
        average.CopyTo(network);
        Assert.All(network, tensor => Assert.Equal(average.Values[tensor.Name], tensor.Value.ToArray()));
    }

    [Fact]
    public void ARestoredAverageGoesOnWithTheSameBits()
    {
        WeightAverage straight = WeightAverage.Equal(), broken = WeightAverage.Equal();
        for (int update = 0; update < Updates; update++)
        {
            if (update == 3)
            {
                WeightAverage next = WeightAverage.Equal();
                next.Restore(broken.Values, broken.Updates);
                broken = next;
            }
            straight.Update(Take(Parameters, update), Take(Buffers, update));
            broken.Update(Take(Parameters, update), Take(Buffers, update));
        }
        Assert.All(straight.Values, mean => Assert.Equal(mean.Value, broken.Values[mean.Key]));
    }

    private static WeightAverage Build(string name) => name switch
    {
        "ema_0.9" => WeightAverage.Exponential(0.9),
        "ema_0.999" => WeightAverage.Exponential(0.999),
        "ema_0.9_buffers" => WeightAverage.Exponential(0.9, averageBuffers: true),
        "swa_torch" => WeightAverage.Equal(),
        "swa_audiocaption" => WeightAverage.Equal(averageBuffers: true),
        _ => throw new NotSupportedException(name),
    };

    private static IEnumerable<(string Name, Tensor Value)> Take(string[] names, int update) =>
        names.Select(name =>
        {
            float[] values = At("model/" + name, update, out Shape shape);
            return (name, new Tensor(shape, values));
        });

    private static float[] At(string name, int update, out Shape shape)
    {
        GoldenTensor stored = Golden[name];
        shape = new(stored.Shape.AsSpan(1));
        return stored.Floats.AsSpan(update * shape.Count, shape.Count).ToArray();
    }
}
