using Hark.Engine;
using Hark.Engine.Kernels;

namespace Hark.Tests.Engine.Kernels;

[Trait("Category", "Golden")]
public sealed unsafe class RowKernelTests
{
    private static readonly ThreadTeam Team = ThreadTeam.Shared;

    public static TheoryData<int, int> Sizes => new()
    {
        { 1, 1 }, { 3, 2 }, { 7, 15 }, { 5, 16 }, { 9, 17 },
        { 4, 33 }, { 130, 64 }, { 3, 768 }, { 2, 5001 }, { 700, 31 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void LayerNormalization_oddSizes_matchesTheReference(int rows, int width)
    {
        float[] x = KernelData.Random(rows * width, 1, mean: 2), dY = KernelData.Random(rows * width, 2);
        float[] weight = KernelData.Random(width, 3, mean: 1), bias = KernelData.Random(width, 4);
        float[] y = new float[x.Length], dX = new float[x.Length], mean = new float[rows], inverse = new float[rows];
        float[] dWeight = new float[width], dBias = new float[width];
        fixed (float* px = x, pdY = dY, pw = weight, pb = bias, py = y, pdX = dX, pm = mean, pi = inverse)
        fixed (float* pdW = dWeight, pdB = dBias)
        {
            LayerNormalization.Forward(Team, px, pw, pb, rows, width, 1e-2f, py, pm, pi);
            LayerNormalization.Backward(Team, px, pw, pm, pi, pdY, rows, width, pdX, pdW, pdB);
        }
        double[] expected = LayerNormalizationReference.Forward<double>(
            x.ToDouble(), weight.ToDouble(), bias.ToDouble(), 1e-2f);
        KernelData.Close(expected, y, 3e-6, "y");
        (double[] ex, double[] ew, double[] eb) = LayerNormalizationReference.Backward<double>(
            x.ToDouble(), weight.ToDouble(), 1e-2f, dY.ToDouble());
        KernelData.Close(ex, dX, 4e-6, "dX");
        KernelData.Close(ew, dWeight, 3e-6, "dWeight");
        KernelData.Close(eb, dBias, 3e-6, "dBias");
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Softmax_oddSizes_matchesTheReference(int rows, int width)
    {
        float[] x = KernelData.Random(rows * width, 5, mean: 300, deviation: 5);
        float[] dY = KernelData.Random(rows * width, 6);
        float[] y = new float[x.Length], dX = new float[x.Length];
        fixed (float* px = x, pdY = dY, py = y, pdX = dX)
        {
            SoftmaxKernel.Forward(Team, px, null, 0, rows, width, py);
            KernelData.Close(SoftmaxReference.Forward<double>(x.ToDouble(), width), y, 1e-6, "softmax");
            SoftmaxKernel.Backward(Team, py, pdY, rows, width, pdX);
            KernelData.Close(SoftmaxReference.Backward<double>(y.ToDouble(), dY.ToDouble(), width), dX, 1e-6, "dX");

            SoftmaxKernel.LogForward(Team, px, rows, width, py);
            KernelData.Close(SoftmaxReference.LogForward<double>(x.ToDouble(), width), y, 1e-6, "log-softmax");
            SoftmaxKernel.LogBackward(Team, py, pdY, rows, width, pdX);
            KernelData.Close(SoftmaxReference.LogBackward<double>(y.ToDouble(), dY.ToDouble(), width), dX, 2e-6, "dX");
        }
    }

    [Fact]
    public void Softmax_maskedKeys_getNothing()
    {
        const int width = 19;
        float[] x = KernelData.Random(4 * width, 7), mask = new float[2 * width], y = new float[x.Length];
        for (int i = 0; i < width; i++) mask[width + i] = float.NegativeInfinity; // odd rows: all masked
        for (int i = 5; i < width; i++) mask[i] = float.NegativeInfinity; // even rows: five keys left
        fixed (float* px = x, pm = mask, py = y) SoftmaxKernel.Forward(Team, px, pm, 2, 4, width, py);
        double[] expected = SoftmaxReference.Forward<double>([.. x[..5].Select(v => (double)v)], 5);
        KernelData.Close([.. expected, .. new double[width - 5]], y.AsSpan(0, width), 1e-6);
        Assert.All(y[width..(2 * width)], v => Assert.Equal(0, v));
        Assert.All(y[5..width], v => Assert.Equal(0, v));
    }

    [Theory]
    [InlineData("softmax_last"), InlineData("log_softmax_last")]
    public void Softmax_golden_matchesPyTorch(string name)
    {
        GoldenCase golden = new("ops/activation", name);
        float[] x = golden["x"], dY = golden["dy"], y = new float[x.Length];
        int width = golden.Shape("x")[^1], rows = x.Length / width;
        fixed (float* px = x, pdY = dY, py = y)
        {
            if (name.StartsWith("log", StringComparison.Ordinal)) SoftmaxKernel.LogForward(Team, px, rows, width, py);
            else SoftmaxKernel.Forward(Team, px, null, 0, rows, width, py);
            golden.Check("y", y);
            if (name.StartsWith("log", StringComparison.Ordinal))
                SoftmaxKernel.LogBackward(Team, py, pdY, rows, width, pdY);
            else SoftmaxKernel.Backward(Team, py, pdY, rows, width, pdY);
            golden.Check("grad.x", dY);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Reduction_oddSizes_matchesTheReference(int rows, int width)
    {
        const int groups = 2;
        float[] x = KernelData.Random(groups * rows * width, 8);
        float[] columns = new float[groups * width], lasts = new float[groups * rows];
        fixed (float* px = x, pc = columns, pl = lasts)
        {
            Reduction.MaxRows(Team, px, pc, groups, rows, width);
            Assert.Equal(ReductionReference.MaxRows<float>(x, groups, rows, width), columns);
            Reduction.MaxLast(Team, px, pl, groups * rows, width);
            Assert.Equal(ReductionReference.MaxRows<float>(x, groups * rows, width, 1), lasts);
            Reduction.SumLast(Team, px, pl, groups * rows, width);
            KernelData.Close(ReductionReference.SumRows<double>(x.ToDouble(), groups * rows, width, 1), lasts, 1e-6);
            x[x.Length / 2] = float.NaN;
            Reduction.MaxRows(Team, px, pc, groups, rows, width);
            Reduction.MaxLast(Team, px, pl, groups * rows, width);
            Assert.Equal(1, columns.Count(float.IsNaN));
            Assert.Equal(1, lasts.Count(float.IsNaN));
        }
    }
}
