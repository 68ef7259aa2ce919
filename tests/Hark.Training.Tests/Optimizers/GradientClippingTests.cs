using System.Text.Json;
using Hark.Engine;
using Hark.TestKit;
using Hark.Training.Optimizers;

namespace Hark.Training.Tests.Optimizers;

[Trait("Category", "Golden")]
public sealed class GradientClippingTests
{
    private static readonly GoldenFile Golden = GoldenFile.Load("optim/clip_grad_norm");

    public static TheoryData<string> Cases =>
        [.. Golden.Json.GetProperty("cases").EnumerateObject().Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void NormAndGradientsArePyTorchs(string name)
    {
        JsonElement golden = Golden.Json.GetProperty("cases").GetProperty(name);
        Tensor a = WithGradient(name, "a"), b = WithGradient(name, "b"), none = Tensor.Parameter(new(3));
        none.Span.Clear();
        Sgd optimizer = new([new ParameterGroup([("a", a), ("none", none), ("b", b)])]);
        double norm = optimizer.ClipGradients(golden.GetProperty("max_norm").GetDouble());
        optimizer.Step(-1); // from 0, by the clipped gradient

        JsonElement total = golden.GetProperty("total_norm");
        double expected = total.ValueKind == JsonValueKind.String ? Special(total.GetString()!) : total.GetDouble();
        bool isClose = norm.Equals(expected) || Math.Abs(norm - expected) <= 3e-6 * expected;
        Assert.True(isClose, $"expected {expected:R}, found {norm:R}");
        GoldenCompare.Close(Clipped(golden, name, "a"), a.Span, 0, 3e-6, name + "/a");
        GoldenCompare.Close(Clipped(golden, name, "b"), b.Span, 0, 3e-6, name + "/b");
        Assert.Equal([0, 0, 0], none.ToArray());
    }

    [Fact]
    public void AnInfiniteLimitOnlyMeasures()
    {
        Tensor parameter = Tensor.Parameter(new(2));
        parameter.Gradient = new Tensor(new(2), [3, float.PositiveInfinity]);
        Sgd optimizer = new([new ParameterGroup([("p", parameter)])]);
        Assert.Equal(double.PositiveInfinity, optimizer.ClipGradients(double.PositiveInfinity));
        parameter.Span.Clear();
        optimizer.Step(-1);
        Assert.Equal([3, float.PositiveInfinity], parameter.ToArray());
    }

    [Fact]
    public void ClippingCountsOnceAndSeesWhatWasScaled()
    {
        Tensor parameter = Tensor.Parameter(new(2));
        parameter.Span.Clear();
        parameter.Gradient = new Tensor(new(2), [6, 8]);
        Sgd optimizer = new([new ParameterGroup([("p", parameter)])]);
        optimizer.ScaleGradients(0.5);
        Assert.Equal(5, optimizer.ClipGradients(20), 12);
        optimizer.Step(-1);
        Assert.Equal([3, 4], parameter.ToArray());
        optimizer.Step(-1); // without a factor again
        Assert.Equal([9, 12], parameter.ToArray());
    }

    private static Tensor WithGradient(string name, string tensor)
    {
        // The two cases that are not finite stand in words.
        float[] values = (name, tensor) switch
        {
            ("one_inf", "a") => [float.PositiveInfinity, 1],
            ("one_nan", "a") => [float.NaN, 1],
            ("one_inf" or "one_nan", _) => [2, 3],
            _ => Golden[$"{name}/{tensor}"].Floats,
        };
        Tensor parameter = Tensor.Parameter(new(values.Length));
        parameter.Span.Clear();
        parameter.Gradient = new Tensor(parameter.Shape, values);
        return parameter;
    }

    private static float[] Clipped(JsonElement golden, string name, string tensor) =>
        golden.TryGetProperty("result_" + tensor, out JsonElement words)
            ? [.. words.EnumerateArray().Select(w => (float)Special(w.GetString()!))]
            : Golden[$"{name}/clipped_{tensor}"].Floats;

    private static double Special(string word) => word switch
    {
        "inf" => double.PositiveInfinity,
        "nan" => double.NaN,
        _ => double.Parse(word, System.Globalization.CultureInfo.InvariantCulture),
    };
}
