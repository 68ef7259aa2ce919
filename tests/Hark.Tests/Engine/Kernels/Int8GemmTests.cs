using Hark.Engine;
using Hark.Engine.Kernels;
using static Hark.Tests.Engine.Kernels.KernelData;

namespace Hark.Tests.Engine.Kernels;

public sealed unsafe class Int8GemmTests
{
    private static readonly ThreadTeam Alone = new(1), Pair = new(2);

    /// <summary>Rows, columns, depth: around tiles of 6 x 16 x 4, and on both sides of cutting by rows.</summary>
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 1, 16, 4 }, { 3, 4368, 64 }, { 5, 17, 3 }, { 6, 16, 16 }, { 7, 33, 21 }, { 13, 31, 130 },
        { 48, 40, 66 }, { 49, 20, 65 }, { 97, 35, 19 }, { 301, 90, 88 }, { 2000, 24, 17 }, { 4, 5, 0 }, { 2, 3, 9000 },
        { 3, 49, 9 }, { 2, 32, 40 }, { 1, 4368, 130 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_kernel_has_the_bits_of_the_plain_twin(int M, int N, int K)
    {
        float[] x = Random(M * K, 1, mean: 0.3f), weight = Random(N * K, 2), bias = Random(N, 3);
        float[] expected = Int8Reference.Multiply(x, weight, bias, M, N, K);
        foreach (ThreadTeam team in new[] { Alone, Pair })
        {
            Assert.Equal(expected, Multiply(team, x, weight, bias, M, N, K));
            Assert.Equal(expected, Multiply(team, x, weight, bias, M, N, K, portable: true));
        }
        float[] plain = Int8Reference.Multiply(x, weight, [], M, N, K);
        Assert.Equal(plain, Multiply(Pair, x, weight, null, M, N, K));
    }

    [Fact]
    public void Rows_keep_their_bits_among_others()
    {
        const int M = 130, N = 50, K = 70;
        float[] x = Random(M * K, 4), weight = Random(N * K, 5), bias = Random(N, 6);
        float[] all = Multiply(Pair, x, weight, bias, M, N, K);
        for (int row = 0; row < M; row += 7)
        {
            float[] alone = Multiply(Alone, x[(row * K)..((row + 1) * K)], weight, bias, 1, N, K);
            Assert.Equal(all[(row * N)..((row + 1) * N)], alone);
        }
    }

    [Fact]
    public void The_product_is_near_that_of_floats()
    {
        const int M = 60, N = 70, K = 256;
        float[] x = Random(M * K, 7), weight = Random(N * K, 8);
        float[] y = Multiply(Pair, x, weight, null, M, N, K);
        double error = 0, power = 0;
        for (int i = 0; i < y.Length; i++)
        {
            double exact = 0;
            for (int k = 0; k < K; k++) exact += (double)x[i / N * K + k] * weight[i % N * K + k];
            error += (y[i] - exact) * (y[i] - exact);
            power += exact * exact;
        }
        Assert.InRange(Math.Sqrt(error / power), 0.001, 0.015); // two roundings to about 1 % of a deviation each
    }

    /// <summary>
    /// Zeros are exact, whole bytes of a rectified row too, and nothing that is not finite is hidden.
    /// </summary>
    [Fact]
    public void Rows_at_the_edges()
    {
        const int N = 3, K = 20;
        float[] weight = new float[N * K], bias = [1, 2, 3];
        for (int k = 0; k < K; k++) weight[K + k] = 1; // rows 0 and 2 are zero
        float[] counts = [.. Enumerable.Range(0, K).Select(k => (float)(k % 4 * 85))];

        Assert.Equal([1, 2, 3], Row(new float[K]));
        Assert.Equal([1, 2 + counts.Sum(), 3], Row(counts));
        Assert.Equal([1, 2 - counts.Sum(), 3], Row(Array.ConvertAll(counts, v => -v)));
        Assert.Equal([1, 2, 3], Row(Enumerable.Repeat(1e-37f, K).ToArray()));
        foreach (float fault in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            for (int at = 0; at < K; at += 19)
            {
                float[] row = [.. counts];
                row[at] = fault;
                Assert.All(Row(row), value => Assert.True(float.IsNaN(value)));
            }
        }
        float[] huge = [float.MaxValue, float.MinValue, .. new float[K - 2]];
        Assert.All(Row(huge), value => Assert.True(float.IsNaN(value)));

        float[] Row(float[] x)
        {
            float[] y = Multiply(Alone, x, weight, bias, 1, N, K);
            Assert.Equal(Multiply(Alone, x, weight, bias, 1, N, K, portable: true), y);
            return y;
        }
    }

    [Theory]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Silu)]
    [InlineData(Activation.Gelu)]
    public void Activations_come_last(Activation activation)
    {
        const int M = 55, N = 37, K = 40;
        float[] x = Random(M * K, 9), weight = Random(N * K, 10), bias = Random(N, 11);
        double[] expected = Array.ConvertAll(Int8Reference.Multiply(x, weight, bias, M, N, K),
            value => ElementwiseReference.Value(activation, (double)value));
        Close(expected, Multiply(Pair, x, weight, bias, M, N, K, activation: activation), 1e-6);
    }

    private static float[] Multiply(
        ThreadTeam team,
        float[] x,
        float[] weight,
        float[]? bias,
        int M,
        int N,
        int K,
        bool portable = false,
        Activation activation = Activation.None)
    {
        float[] y = new float[M * N];
        Array.Fill(y, float.NaN);
        fixed (float* px = x, pw = weight, pb = bias, py = y)
        {
            using QuantizedMatrix matrix = QuantizedMatrix.FromTransposed(N, K, pw);
            if (portable) Int8Gemm.Multiply<WideningKernel>(team, M, px, matrix, py, pb, activation);
            else Int8Gemm.Multiply(team, M, px, matrix, py, pb, activation);
        }
        return y;
    }
}
