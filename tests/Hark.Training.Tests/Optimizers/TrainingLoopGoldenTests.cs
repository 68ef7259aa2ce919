using Hark.Engine;
using Hark.Engine.Ops;
using Hark.TestKit;
using Hark.Training.Optimizers;
using Hark.Training.Schedules;

namespace Hark.Training.Tests.Optimizers;

/// <summary>
/// Thirty steps of a small network, y = tanh(x W1ᵀ + b1) W2ᵀ, against PyTorch: forward, backward, clipping, Adam and
/// schedule together.
/// </summary>
[Trait("Category", "Golden")]
public sealed class TrainingLoopGoldenTests
{
    private const int Steps = 30;
    private const double MaxNorm = 0.5;

    /// <summary>It adds a mean absolute error, which no recipe uses.</summary>
    private static readonly string[] NotSupported = ["two_losses"];

    private static readonly GoldenFile Golden = GoldenFile.Load("optim/training_loop");

    public static TheoryData<string> Cases => ["full", "accumulate_equal"];

    [Fact]
    public void EveryCaseIsRunOrNamed() => Assert.Equal(
        Golden.Json.GetProperty("cases").EnumerateObject().Select(c => c.Name).Order(),
        NotSupported.Concat(["full", "accumulate_equal"]).Order());

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryStepIsPyTorchs(string name)
    {
        (string Name, Tensor Value)[] parameters = [.. new[] { "W1", "b1", "W2" }.Select(p => (p, Start(p)))];
        Adam adam = new([new ParameterGroup(parameters) { WeightDecay = 1e-6 }]);
        ExponentialDecaySchedule schedule = new(0.02, 2e-4, Steps, 6);
        for (int step = 0; step < Steps; step++)
        {
            float loss = name == "full"
                ? Accumulate(parameters, step, 0, 6, 1)
                : Accumulate(parameters, step, 0, 3, 0.5f);
            if (name != "full") loss += Accumulate(parameters, step, 3, 3, 0.5f);
            double norm = adam.ClipGradients(MaxNorm);
            adam.Step(schedule.Rate(step));
            adam.ClearGradients();

            Check(name, "loss", step, [loss]);
            Check(name, "grad_norm", step, [(float)norm]);
            foreach ((string parameter, Tensor value) in parameters) Check(name, parameter, step, value.Span);
        }
    }

    /// <summary>Adds the gradients of a part of the batch and returns its share of the loss.</summary>
    private static float Accumulate(
        (string Name, Tensor Value)[] parameters, int step, int first, int count, float weight)
    {
        using Tape tape = new();
        Tensor hidden =
            Batch("X", step, first, count).Linear(parameters[0].Value, parameters[1].Value, Activation.Tanh);
        Tensor loss = hidden.Linear(parameters[2].Value).MeanSquaredError(Batch("Y", step, first, count)).Scale(weight);
        tape.Backward(loss);
        return loss.Item;
    }

    private static Tensor Batch(string name, int step, int first, int count)
    {
        GoldenTensor stored = Golden[name]; // [30, 6, ..]
        int width = stored.Shape[2];
        return new(new(count, width), stored.Floats.AsSpan((step * stored.Shape[1] + first) * width, count * width));
    }

    private static Tensor Start(string name)
    {
        GoldenTensor stored = Golden["start/" + name];
        Tensor parameter = Tensor.Parameter(new(stored.Shape));
        stored.Floats.CopyTo(parameter.Span);
        return parameter;
    }

    private static void Check(string name, string tensor, int step, ReadOnlySpan<float> found)
    {
        var tolerance = Golden.Json.GetProperty("cases").GetProperty(name).GetProperty("tolerance").GetProperty(tensor);
        ReadOnlySpan<float> expected = Golden[$"{name}/{tensor}"].Floats.AsSpan(step * found.Length, found.Length);
        GoldenCompare.Close(expected, found, tolerance, $"{name}/{tensor} after step {step}");
    }
}
