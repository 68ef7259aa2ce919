using System.Text.Json;
using Hark.Engine;
using Hark.TestKit;
using Hark.Training.Optimizers;

namespace Hark.Training.Tests.Optimizers;

/// <summary>Thirty steps of every optimiser against PyTorch's, and what must survive a save.</summary>
[Trait("Category", "Golden")]
public sealed class TrajectoryTests
{
    /// <summary>RMSprop belongs to no recipe.</summary>
    private static readonly string[] NotSupported = ["rmsprop"];

    private static readonly JsonElement Json = StoredRun.Golden.Json.GetProperty("cases");

    public static TheoryData<string> Cases =>
        [.. Json.EnumerateObject().Select(c => c.Name).Except(NotSupported)];

    [Fact]
    public void NothingElseIsLeftOut() =>
        Assert.All(NotSupported, name => Assert.True(Json.TryGetProperty(name, out _)));

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryStepIsPyTorchs(string name)
    {
        StoredRun run = new();
        JsonElement golden = Json.GetProperty(name);
        JsonElement settings = golden.GetProperty("settings"), tolerance = golden.GetProperty("tolerance");
        Optimizer optimizer = Build(name, run, settings);
        for (int step = 0; step < StoredRun.Steps; step++)
        {
            run.SetGradients(step);
            if (settings.TryGetProperty("max_grad_norm", out JsonElement maxNorm))
                optimizer.ClipGradients(maxNorm.GetDouble());
            optimizer.Step(RateAt(name, settings, step));
            foreach ((string parameter, Tensor value) in run.Parameters)
            {
                ReadOnlySpan<float> expected =
                    StoredRun.Slice(StoredRun.Golden[$"{name}/{parameter}"].Floats, step, value.Count);
                GoldenCompare.Close(
                    expected, value.Span, tolerance.GetProperty(parameter), $"{name}/{parameter} after step {step}");
            }
        }
        CheckState(name, optimizer);
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("adam_amsgrad")]
    [InlineData("sgd_nesterov")]
    [InlineData("adamw_groups")]
    public void AResumedRunHasTheSameBits(string name)
    {
        StoredRun straight = new(), broken = new();
        JsonElement settings = Json.GetProperty(name).GetProperty("settings");
        Optimizer one = Build(name, straight, settings), two = Build(name, broken, settings);
        for (int step = 0; step < StoredRun.Steps; step++)
        {
            if (step == 13)
            {
                Dictionary<string, float[]> saved = two.SaveState().ToDictionary(t => t.Name, t => t.Values);
                two = Build(name, broken, settings);
                two.LoadState(saved);
            }
            straight.SetGradients(step);
            broken.SetGradients(step);
            one.Step(RateAt(name, settings, step));
            two.Step(RateAt(name, settings, step));
        }
        foreach ((string parameter, Tensor value) in straight.Parameters)
            Assert.Equal(value.ToArray(), broken.Parameters[parameter].ToArray());
    }

    [Fact]
    public void StateOfOtherParametersIsRefused()
    {
        StoredRun run = new();
        Adam adam = new([run.Group()]);
        run.SetGradients(0);
        adam.Step(0.01);
        Dictionary<string, float[]> saved = adam.SaveState().ToDictionary(t => t.Name, t => t.Values);
        Adam smaller = new([run.Group(["w"])]);
        Refuses(smaller, saved, "b.");
        saved["w.exp_avg"] = [1];
        Refuses(adam, saved, "w.exp_avg");
        saved.Remove("w.exp_avg");
        Refuses(adam, saved, "w.exp_avg");
    }

    [Fact]
    public void TheSameNameTwiceIsRefused()
    {
        StoredRun run = new();
        Assert.Throws<ArgumentException>(() => new Sgd([run.Group(["w"]), run.Group(["w", "b"])]));
    }

    private static void Refuses(Optimizer optimizer, Dictionary<string, float[]> state, string culprit)
    {
        string message = Assert.Throws<InvalidDataException>(() => optimizer.LoadState(state)).Message;
        Assert.Contains(culprit, message, StringComparison.Ordinal);
    }

    private static void CheckState(string name, Optimizer optimizer)
    {
        Dictionary<string, float[]> state = optimizer.SaveState().ToDictionary(t => t.Name, t => t.Values);
        string prefix = $"{name}/state_after_30/";
        foreach (string stored in StoredRun.Golden.Names.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)))
        {
            float[] expected = StoredRun.Golden[stored].Floats;
            float[] found = state[stored[prefix.Length..].Replace('/', '.')];
            GoldenCompare.Close(expected, found, 1e-6 * expected.Max(Math.Abs), 1e-5, stored);
        }
    }

    private static double RateAt(string name, JsonElement settings, int step) => name switch
    {
        "adam_with_schedule" => Json.GetProperty(name).GetProperty("lr_per_step")[step].GetDouble(),
        "adamw_groups" => 0.01,
        _ => settings.GetProperty("lr").GetDouble(),
    };

    private static Optimizer Build(string name, StoredRun run, JsonElement settings)
    {
        double decay = Number(settings, "weight_decay", 0);
        ParameterGroup[] groups = name == "adamw_groups"
            ? [run.Group(["w"], weightDecay: 0.1), run.Group(["b", "tiny", "rare"], rateFactor: 0.2)]
            : [run.Group(weightDecay: decay)];
        if (name.StartsWith("sgd", StringComparison.Ordinal))
            return new Sgd(groups, Number(settings, "momentum", 0), settings.TryGetProperty("nesterov", out _));

        AdamOptions options = new()
        {
            Beta1 = settings.TryGetProperty("betas", out JsonElement betas) ? betas[0].GetDouble() : 0.9,
            Beta2 = betas.ValueKind == JsonValueKind.Array ? betas[1].GetDouble() : 0.999,
            Epsilon = Number(settings, "eps", 1e-8),
            AmsGrad = settings.TryGetProperty("amsgrad", out _),
        };
        return name.StartsWith("adamw", StringComparison.Ordinal)
            ? new AdamW(groups, options)
            : new Adam(groups, options);
    }

    private static double Number(JsonElement settings, string name, double fallback) =>
        settings.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : fallback;
}
