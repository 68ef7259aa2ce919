using Hark.Engine;
using Hark.Engine.Kernels;
using static Hark.Tests.Engine.Kernels.KernelData;

namespace Hark.Tests.Engine.Kernels;

public sealed unsafe class StrassenTests
{
    private static readonly ThreadTeam Alone = new(1), Pair = new(2);

    /// <summary>
    /// Items, rows, columns, depth: odd and even rows, one row, more pairs than are done at once, halves of one, two,
    /// three and five chunks.
    /// </summary>
    public static TheoryData<int, int, int, int> Shapes => new()
    {
        { 1, 1, 64, 32 }, { 1, 2, 64, 32 }, { 3, 1, 64, 64 }, { 2, 3, 128, 96 }, { 5, 7, 192, 32 }, { 1, 33, 320, 160 },
        { 4, 16, 576, 64 }, { 9, 29, 64, 96 }, { 1, 301, 64, 32 }, { 2, 270, 128, 64 }, { 1, 56, 640, 1024 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_the_plain_twin_and_the_usual_product(int items, int rows, int columns, int depth)
    {
        StrassenShape shape = new(items, rows, columns, depth);
        (float[] x, float[] weight, float[] bias) = Inputs(shape);
        double[] twin = new double[items * rows * columns], usual = new double[twin.Length];
        StrassenReference.Multiply<double>(shape, x.ToDouble(), weight.ToDouble(), bias.ToDouble(), twin);
        GemmReference.Multiply<double>(
            items * rows, columns, depth, x.ToDouble(), (depth, 1), weight.ToDouble(), (1, depth), usual, columns,
            bias.ToDouble());
        for (int i = 0; i < twin.Length; i++) Assert.Equal(usual[i], twin[i], 1e-12 * depth);
        Close(twin, Run(Alone, shape, x, weight, bias, Activation.None, null), 1e-6 * Math.Sqrt(depth));
        Close(twin, Run(Pair, shape, x, weight, bias, Activation.None, null), 1e-6 * Math.Sqrt(depth));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(37)]
    [InlineData(300)]
    public void An_item_has_the_same_bits_alone_in_a_crowd_and_on_any_team(int rows)
    {
        StrassenShape shape = new(5, rows, 192, 96), one = shape with { Items = 1 };
        (float[] x, float[] weight, float[] bias) = Inputs(shape);
        float[] residual = Uniform(5 * rows * 192, 4);
        float[] all = Run(Pair, shape, x, weight, bias, Activation.Gelu, residual);
        Assert.Equal(all, Run(Alone, shape, x, weight, bias, Activation.Gelu, residual));
        for (int item = 0; item < shape.Items; item++)
        {
            Range inputs = (item * rows * 96)..((item + 1) * rows * 96);
            Range outputs = (item * rows * 192)..((item + 1) * rows * 192);
            Assert.Equal(
                all[outputs], Run(Alone, one, x[inputs], weight, bias, Activation.Gelu, residual[outputs]));
        }
    }

    [Theory]
    [InlineData(Activation.None)]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.Tanh)]
    public void Activates_and_then_adds_the_residual(Activation activation)
    {
        StrassenShape shape = new(2, 5, 128, 64);
        (float[] x, float[] weight, float[] bias) = Inputs(shape);
        float[] residual = Uniform(2 * 5 * 128, 4);
        float[] expected = Run(Alone, shape, x, weight, bias, Activation.None, null);
        fixed (float* p = expected) Elementwise.Activate(Alone, activation, p, p, expected.Length);
        for (int i = 0; i < expected.Length; i++) expected[i] += residual[i];
        Assert.Equal(expected, Run(Pair, shape, x, weight, bias, activation, residual));
    }

    [Fact]
    public void Pays_by_rows_columns_and_depth_alone()
    {
        Assert.True(StrassenShape.Pays(32, 768, 768));
        Assert.True(StrassenShape.Pays(1214, 3072, 768));
        Assert.False(StrassenShape.Pays(31, 768, 768));
        Assert.False(StrassenShape.Pays(1214, 256, 768));
        Assert.False(StrassenShape.Pays(1214, 768, 256));
        Assert.False(StrassenShape.Pays(1214, 768 + 32, 768)); // half of it has no whole panels
        Assert.False(StrassenShape.Pays(1214, 768, 768 + 16));
    }

    private static (float[] X, float[] Weight, float[] Bias) Inputs(StrassenShape shape) => (
        Uniform(shape.Items * shape.Rows * shape.Depth, 1), Uniform(shape.Columns * shape.Depth, 2),
        Uniform(shape.Columns, 3));

    /// <summary>The product; memory around y must stay as it is.</summary>
    private static float[] Run(
        ThreadTeam team, StrassenShape shape, float[] x, float[] weight, float[] bias, Activation activation,
        float[]? residual)
    {
        const int edge = 64;
        (int n, int depth) = (shape.Columns, shape.Depth);
        float[] sums = new float[Strassen.ScratchFloats(shape)];
        float[] y = new float[edge + (shape.Items * shape.Rows * n) + edge];
        Array.Fill(y, 77);
        fixed (float* pX = x, pWeight = weight, pBias = bias, pSums = sums, pY = y, pResidual = residual)
        {
            using PackedMatrix packed = PackedMatrix.FromTransposed(n, depth, pWeight, depth);
            using PackedFloats weightSums = new(StrassenShape.SumsOfWeight(n, depth));
            StrassenSums.OfWeight(team, n, depth, packed.Data, weightSums.Data);
            Strassen.Multiply(
                team, shape, pX, new(packed, weightSums), pBias, activation, pResidual, pSums, pY + edge);
        }
        Assert.All(y[..edge].Concat(y[^edge..]), value => Assert.Equal(77, value));
        return y[edge..^edge];
    }
}
