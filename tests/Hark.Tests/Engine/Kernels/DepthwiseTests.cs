using System.Text.Json;
using Hark.Engine;
using Hark.Engine.Kernels;

namespace Hark.Tests.Engine.Kernels;

[Trait("Category", "Golden")]
public sealed unsafe class DepthwiseTests
{
    public static TheoryData<int[]> Geometries =>
    [
        // B, T, F, C, kernel T F, stride T F, dilation T F, padding T low high, F low high
        new[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0 },
        new[] { 2, 13, 7, 5, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1 },
        new[] { 2, 61, 4, 33, 5, 5, 1, 1, 1, 1, 2, 2, 2, 2 },
        new[] { 1, 63, 3, 144, 3, 3, 2, 2, 1, 1, 0, 1, 1, 1 },
        new[] { 2, 32, 5, 17, 5, 5, 2, 2, 1, 1, 1, 2, 1, 2 },
        new[] { 1, 31, 2, 24, 5, 5, 2, 2, 1, 1, 2, 2, 2, 2 },
        new[] { 1, 40, 9, 8, 3, 3, 2, 1, 1, 1, 1, 1, 1, 1 },
        new[] { 1, 40, 9, 8, 1, 7, 1, 1, 1, 1, 0, 0, 3, 3 },
        new[] { 1, 29, 6, 16, 7, 2, 3, 2, 1, 1, 3, 0, 0, 1 },
        new[] { 1, 29, 11, 19, 3, 3, 1, 1, 3, 2, 3, 3, 2, 2 },
        new[] { 1, 23, 9, 3, 3, 2, 2, 3, 2, 3, 2, 1, 0, 2 },
        new[] { 1, 20, 10, 6, 1, 1, 2, 3, 1, 1, 0, 0, 0, 0 },
        new[] { 1, 2, 2, 16, 5, 5, 1, 1, 1, 1, 2, 2, 2, 2 },
        new[] { 1, 9, 2, 272, 3, 3, 1, 1, 1, 1, 5, 4, 1, 2 },
    ];

    [Theory]
    [MemberData(nameof(Geometries))]
    public void AllPasses_anyGeometry_matchTheReference(int[] sizes)
    {
        ConvolutionGeometry g = Geometry(sizes);
        float[] x = KernelData.Random(g.B * g.T * g.F * g.C, 1), w = KernelData.Random(g.KernelT * g.KernelF * g.C, 2);
        float[] bias = KernelData.Random(g.C, 3), dY = KernelData.Random(g.B * g.OutT * g.OutF * g.C, 4);
        double[] forward = DepthwiseReference.Forward<double>(g, x.ToDouble(), w.ToDouble(), bias.ToDouble());

        KernelData.Close(forward, Forward(g, x, w, bias, Activation.None), 2e-6, "y");
        KernelData.Close([.. forward.Select(v => ElementwiseReference.Value(Activation.Silu, v))],
            Forward(g, x, w, bias, Activation.Silu), 2e-6, "silu(y)");
        KernelData.Close(DepthwiseReference.BackwardData<double>(g, dY.ToDouble(), w.ToDouble()),
            BackwardData(g, dY, w), 2e-6, "dX");
        KernelData.Close(DepthwiseReference.BackwardWeights<double>(g, x.ToDouble(), dY.ToDouble()),
            BackwardWeights(ThreadTeam.Shared, g, x, dY), 2e-6, "dW");
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Means_anyGeometry_matchTheReference(int[] sizes)
    {
        ConvolutionGeometry g = Geometry(sizes);
        float[] x = KernelData.Random(g.B * g.T * g.F * g.C, 1), w = KernelData.Random(g.KernelT * g.KernelF * g.C, 2);
        float[] bias = KernelData.Random(g.C, 3), means = new float[g.B * g.C];
        double[] y = DepthwiseReference.Forward<double>(g, x.ToDouble(), w.ToDouble(), bias.ToDouble());
        float[] alone = Forward(g, x, w, bias, Activation.Silu);

        Assert.Equal(alone, Forward(g, x, w, bias, Activation.Silu, means));
        KernelData.Close(Means(g, [.. y.Select(v => ElementwiseReference.Value(Activation.Silu, v))]),
            means, 2e-6, "means");
    }

    [Theory]
    [InlineData(2, 301, 9, 40, 3, 1, 7)]
    [InlineData(1, 260, 16, 144, 5, 2, 24)]
    [InlineData(2, 700, 32, 33, 3, 2, 16)]
    public void Expanded_bandByBand_givesTheBitsOfOneAfterTheOther(int B, int T, int F, int C, int taps, int s, int K)
    {
        int pad = taps / 2;
        ConvolutionGeometry g = new(B, T, F, C, C, taps, taps, s, s, 1, 1, pad, pad, pad, pad);
        float[] x = KernelData.Random(B * T * F * K, 1), expand = KernelData.Random(C * K, 2);
        float[] start = KernelData.Random(C, 3), w = KernelData.Random(taps * taps * C, 4);
        float[] bias = KernelData.Random(C, 5), expanded = new float[B * T * F * C];
        float[] means = new float[B * C], other = new float[B * C], y = new float[B * g.OutT * g.OutF * C];
        using ThreadTeam single = new(1), triple = new(3);
        fixed (float* px = x, pe = expand, ps = start, pw = w, pb = bias, pm = means, po = other, py = y)
        {
            fixed (float* pz = expanded)
            {
                Gemm.MultiplyTransposedB(single, B * T * F, C, K, px, K, pe, K, pz, C, ps, Activation.Silu);
            }
            float[] expected = Forward(g, expanded, w, bias, Activation.Silu);
            using var packed = PackedMatrix.FromTransposed(C, K, pe, K);
            GemmBlock block = new()
            {
                Kernels = GemmKernelSet.Best,
                A = px,
                RowStride = K,
                DepthStride = 1,
                B = packed.Data,
                PanelStride = (nint)K * GemmKernelSet.PanelColumns,
                Columns = C,
                Depth = K,
                Bias = ps,
                Activation = Activation.Silu,
            };
            ExpandedDepthwise.Forward(triple, g, block, pw, pb, Activation.Silu, py, pm);
            Assert.Equal(expected, y);
            KernelData.Close(Means(g, y.ToDouble()), means, 2e-6, "means");
            Array.Clear(y);
            ExpandedDepthwise.Forward(single, g, block, pw, pb, Activation.Silu, py, po);
            Assert.Equal(expected, y);
            Assert.Equal(means, other);
        }
    }

    [Theory]
    [InlineData("depthwise_k3_s1_pad1"), InlineData("depthwise_k5_s1_pad2"), InlineData("depthwise_k3_s2_pad0101")]
    [InlineData("depthwise_k5_s2_pad1212"), InlineData("depthwise_k3_s2_pad1"), InlineData("depthwise_k5_s2_pad2")]
    public void AllPasses_golden_matchPyTorch(string name)
    {
        GoldenCase golden = new("ops/conv", name);
        (ConvolutionGeometry g, float[] w) = FromGolden(golden);
        float[] x = golden.ChannelsLast("x"), dY = golden.ChannelsLast("dy");
        golden.Check("y", Forward(g, x, w, golden.Has("bias") ? golden["bias"] : null, Activation.None), true);
        golden.Check("grad.x", BackwardData(g, dY, w), true);
        float[] dW = BackwardWeights(ThreadTeam.Shared, g, x, dY);
        int taps = g.KernelT * g.KernelF; // [taps, C] -> PyTorch's [C, 1, kt, kf]
        golden.Check("grad.weight", [.. Enumerable.Range(0, dW.Length).Select(i => dW[i % taps * g.C + i / taps])]);
    }

    [Fact]
    public void AllPasses_anyThreadsAndCompanions_giveTheSameBits()
    {
        ConvolutionGeometry two = Geometry([2, 301, 9, 40, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1]), one = two with { B = 1 };
        float[] x = KernelData.Random(2 * 301 * 9 * 40, 5), w = KernelData.Random(9 * 40, 6);
        float[] alone = Forward(one, x[(x.Length / 2)..], w, null, Activation.None);
        Assert.Equal(alone, Forward(two, x, w, null, Activation.None)[(x.Length / 2)..]);
        float[] means = new float[2 * 40], mean = new float[40];
        Forward(two, x, w, null, Activation.Relu, means);
        Forward(one, x[(x.Length / 2)..], w, null, Activation.Relu, mean);
        Assert.Equal(mean, means[40..]);
        using ThreadTeam single = new(1), triple = new(3);
        Assert.Equal(BackwardWeights(single, two, x, x), BackwardWeights(triple, two, x, x));
    }

    private static ConvolutionGeometry Geometry(int[] s) =>
        new(s[0], s[1], s[2], s[3], s[3], s[4], s[5], s[6], s[7], s[8], s[9], s[10], s[11], s[12], s[13]);

    private static (ConvolutionGeometry Geometry, float[] Weights) FromGolden(GoldenCase golden)
    {
        int[] shape = golden.Shape("x"), kernel = golden.Shape("weight");
        JsonElement settings = golden.Json.GetProperty("settings"), padding = settings.GetProperty("padding");
        bool same = padding.ValueKind == JsonValueKind.Number;
        int Pad(string side) => same ? padding.GetInt32() : padding.GetProperty(side).GetInt32();
        int stride = settings.GetProperty("stride").GetInt32(), channels = shape[1], taps = kernel[2] * kernel[3];
        float[] weight = golden["weight"];
        return (new(shape[0], shape[2], shape[3], channels, channels, kernel[2], kernel[3], stride, stride, 1, 1,
            Pad("top"), Pad("bottom"), Pad("left"), Pad("right")),
            [.. Enumerable.Range(0, weight.Length).Select(i => weight[i % channels * taps + i / channels])]);
    }

    private static float[] Forward(
        ConvolutionGeometry g, float[] x, float[] w, float[]? bias, Activation activation, float[]? means = null)
    {
        float[] y = new float[g.B * g.OutT * g.OutF * g.C];
        fixed (float* px = x, pw = w, pb = bias, py = y, pm = means)
            Depthwise.Forward(ThreadTeam.Shared, g, px, pw, pb, activation, py, pm);
        return y;
    }

    private static double[] Means(in ConvolutionGeometry g, double[] y)
    {
        double[] means = new double[g.B * g.C];
        int perClip = y.Length / g.B;
        for (int i = 0; i < y.Length; i++) means[i / perClip * g.C + i % g.C] += y[i] * g.C / perClip;
        return means;
    }

    private static float[] BackwardData(ConvolutionGeometry g, float[] dY, float[] w)
    {
        float[] dX = new float[g.B * g.T * g.F * g.C];
        Array.Fill(dX, float.NaN);
        fixed (float* pd = dY, pw = w, px = dX) Depthwise.BackwardData(ThreadTeam.Shared, g, pd, pw, px);
        return dX;
    }

    private static float[] BackwardWeights(ThreadTeam team, ConvolutionGeometry g, float[] x, float[] dY)
    {
        float[] dW = new float[g.KernelT * g.KernelF * g.C];
        fixed (float* px = x, pd = dY, pw = dW) Depthwise.BackwardWeights(team, g, px, pd, pw);
        return dW;
    }
}
