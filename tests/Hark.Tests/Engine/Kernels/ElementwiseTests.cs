using Hark.Engine;
using Hark.Engine.Kernels;

namespace Hark.Tests.Engine.Kernels;

[Trait("Category", "Golden")]
public sealed unsafe class ElementwiseTests
{
    private static readonly ThreadTeam Team = ThreadTeam.Shared;

    public static TheoryData<Activation> Activations => [.. Enum.GetValues<Activation>()];

    [Theory]
    [MemberData(nameof(Activations))]
    public void Activate_denseGrid_matchesTheReferenceInDouble(Activation activation)
    {
        float[] x = Grid(-30, 30, 100_003);
        Check(x, Apply(x, (x, y, n) => Elementwise.Activate(Team, activation, x, y, n)),
            v => ElementwiseReference.Value(activation, v), relative: 6e-7, absolute: 1e-6);
        float[] slope = Apply(x, (x, y, n) =>
        {
            Elementwise.Fill(Team, 1, y, n);
            Elementwise.ActivateBackward(Team, activation, x, y, y, n);
        });
        Check(x, slope, v => ElementwiseReference.Slope(activation, v), relative: 6e-7, absolute: 6e-7);
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public void Activate_slope_isTheDerivativeOfTheValue(Activation activation)
    {
        const double h = 1e-6;
        foreach (double x in (double[])[-4.2, -2.9, -1.3, -0.1, 0.2, 1.7, 2.8, 5.1])
        {
            double numeric = (ElementwiseReference.Value(activation, x + h)
                - ElementwiseReference.Value(activation, x - h)) / (2 * h);
            Assert.Equal(numeric, ElementwiseReference.Slope(activation, x), 1e-8);
        }
    }

    [Theory]
    [InlineData("relu", Activation.Relu), InlineData("silu", Activation.Silu), InlineData("gelu_erf", Activation.Gelu)]
    [InlineData("sigmoid", Activation.Sigmoid), InlineData("sigmoid_moderate", Activation.Sigmoid)]
    [InlineData("tanh", Activation.Tanh), InlineData("hardswish", Activation.HardSwish)]
    [InlineData("hardswish_edges", Activation.HardSwish), InlineData("silu_of_batch", Activation.Silu)]
    public void Activate_golden_matchesPyTorch(string name, Activation activation)
    {
        GoldenCase golden = new("ops/activation", name);
        float[] x = golden["x"];
        golden.Check("y", Apply(x, (x, y, n) => Elementwise.Activate(Team, activation, x, y, n)));
        if (!golden.Has("grad.x")) return;
        float[] dY = golden["dy"];
        float[] dX = new float[x.Length];
        fixed (float* px = x, pdY = dY, pdX = dX)
            Elementwise.ActivateBackward(Team, activation, px, pdY, pdX, x.Length);
        golden.Check("grad.x", dX);
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public void Activate_anyLengthAndOffset_givesTheSameBitsAndTouchesNothingBehind(Activation activation)
    {
        float[] x = Grid(-9, 9, 133);
        float[] whole = Apply(x, (x, y, n) => Elementwise.Activate(Team, activation, x, y, n));
        foreach (int length in (int[])[0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 63, 65, 100])
        {
            int offset = 133 - length;
            float[] y = new float[length + 1];
            y[length] = 42;
            fixed (float* px = x, py = y) Elementwise.Activate(Team, activation, px + offset, py, length);
            Assert.Equal(whole.AsSpan(offset), y.AsSpan(0, length));
            Assert.Equal(42, y[length]);
        }
    }

    [Fact]
    public void Functions_atSpecialValues_followIeee754()
    {
        float inf = float.PositiveInfinity;
        float[] x = [float.NaN, inf, -inf, 0, -0f, 200, -200, 88.7f, -87, 1e-30f];
        float[] exp = Apply(x, (x, y, n) => Elementwise.Exp(Team, x, y, n));
        Assert.Equal([float.NaN, inf, 0, 1, 1, inf, 0], exp[..7]);
        Assert.Equal(Math.Exp(88.7f), exp[7], Math.Exp(88.7f) * 2e-7);
        Assert.Equal(Math.Exp(-87), exp[8], Math.Exp(-87) * 2e-7);
        float[] log = Apply(x, (x, y, n) => Elementwise.Log(Team, x, y, n));
        Assert.Equal([float.NaN, inf, float.NaN, -inf, -inf], log[..5]);
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            float[] y = Apply(x, (x, y, n) => Elementwise.Activate(Team, activation, x, y, n));
            Assert.True(float.IsNaN(y[0]), $"{activation} hides NaN");
            Assert.All(y[3..], v => Assert.True(float.IsFinite(v)));
        }
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(17), InlineData(16_384), InlineData(50_001)]
    public void Arithmetic_anyLength_isExact(int n)
    {
        float[] a = Grid(-3, 5, n), b = Grid(2, -7, n), y = new float[n], axpy = [.. b];
        fixed (float* pa = a, pb = b, py = y, pz = axpy)
        {
            Elementwise.Add(Team, pa, pb, py, n);
            Assert.Equal(a.Zip(b, (p, q) => p + q), y);
            Elementwise.Subtract(Team, pa, pb, py, n);
            Assert.Equal(a.Zip(b, (p, q) => p - q), y);
            Elementwise.Multiply(Team, pa, pb, py, n);
            Assert.Equal(a.Zip(b, (p, q) => p * q), y);
            Elementwise.Divide(Team, pa, pb, py, n);
            Assert.Equal(a.Zip(b, (p, q) => p / q), y);
            Elementwise.Scale(Team, 0.3f, pa, py, n);
            Assert.Equal(a.Select(p => p * 0.3f), y);
            Elementwise.Axpy(Team, 0.3f, pa, pz, n);
            Assert.Equal(a.Zip(b, (p, q) => MathF.FusedMultiplyAdd(0.3f, p, q)), axpy);
        }
    }

    private delegate void Kernel(float* x, float* y, long n);

    private static float[] Apply(float[] x, Kernel kernel)
    {
        float[] y = new float[x.Length];
        fixed (float* px = x, py = y) kernel(px, py, x.Length);
        return y;
    }

    private static float[] Grid(float from, float to, int n) =>
        [.. Enumerable.Range(0, n).Select(i => from + (to - from) * i / Math.Max(1, n - 1))];

    private static void Check(
        float[] x, float[] actual, Func<double, double> expected, double relative, double absolute)
    {
        for (int i = 0; i < x.Length; i++)
        {
            double want = expected(x[i]);
            Assert.True(Math.Abs(want - actual[i]) <= relative * Math.Abs(want) + absolute,
                $"at x = {x[i]:R}: expected {want:R}, found {actual[i]:R}");
        }
    }
}
