using System.Text.Json;
using Hark.Engine;
using Hark.TestKit;
using Hark.Training.Optimizers;

namespace Hark.Training.Tests.Optimizers;

/// <summary>Parameters of golden/optim/trajectories, fed with the stored gradients.</summary>
internal sealed class StoredRun
{
    public const int Steps = 30;

    public static readonly GoldenFile Golden = GoldenFile.Load("optim/trajectories");

    private static readonly string[] Names = ["w", "b", "tiny", "rare"];

    public StoredRun()
    {
        foreach (string name in Names)
        {
            GoldenTensor start = Golden["start/" + name];
            Tensor parameter = Tensor.Parameter(new(start.Shape));
            start.Floats.CopyTo(parameter.Span);
            Parameters.Add(name, parameter);
        }
    }

    public Dictionary<string, Tensor> Parameters { get; } = [];

    public ParameterGroup Group(IEnumerable<string>? names = null, double rateFactor = 1, double weightDecay = 0) =>
        new([.. (names ?? Names).Select(name => (name, Parameters[name]))])
        {
            RateFactor = rateFactor,
            WeightDecay = weightDecay,
        };

    /// <summary>Sets the gradients of a step; a parameter listed under no_gradient gets none.</summary>
    public void SetGradients(int step)
    {
        JsonElement missing = Golden.Json.GetProperty("no_gradient");
        foreach ((string name, Tensor parameter) in Parameters)
        {
            parameter.ClearGradient();
            bool none = missing.TryGetProperty(name, out JsonElement steps)
                && steps.EnumerateArray().Any(s => s.GetInt32() == step);
            if (none) continue;
            ReadOnlySpan<float> stored = Slice(Golden["gradients/" + name].Floats, step, parameter.Count);
            parameter.Gradient = new Tensor(parameter.Shape, stored);
        }
    }

    public static ReadOnlySpan<float> Slice(float[] all, int step, int count) => all.AsSpan(step * count, count);
}
