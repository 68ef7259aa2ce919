using Hark.Engine;
using Hark.Engine.Kernels;
using static Hark.Tests.Engine.Kernels.KernelData;

namespace Hark.Tests.Engine.Kernels;

public sealed unsafe class GemmTests
{
    private static readonly ThreadTeam Alone = new(1), Pair = new(2);

    /// <summary>
    /// Odd sizes on both sides of every tile: 1 to 14 rows, 32, 64 and 128 columns, blocks of 2048 in depth,
    /// far weights of more than 2^19 floats in one, two and three parts of the depth.
    /// </summary>
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 1, 5000, 17 }, { 1, 131, 40 }, { 2, 200, 3 }, { 3, 129, 64 }, { 4, 100, 19 }, { 5, 33, 7 },
        { 6, 65, 11 }, { 7, 31, 24 }, { 9, 48, 5 }, { 13, 32, 9 }, { 14, 96, 33 }, { 15, 70, 33 }, { 27, 17, 12 },
        { 29, 64, 40 }, { 100, 88, 350 }, { 141, 24, 144 }, { 600, 144, 24 },
        { 33, 40, 2049 }, { 3, 37, 4500 }, { 8, 10, 0 }, { 70, 250, 2100 }, { 211, 527, 1000 },
    };

    public static TheoryData<string> KernelSets => new("AVX-512", "AVX2", "128-bit vectors", "no vectors");

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_form_equals_the_plain_twin(int M, int N, int K)
    {
        int lda = K + 3, ldc = N + 2;
        float[] a = Uniform(M * lda, 1), b = Uniform(K * (N + 1), 2);
        float[] bt = Uniform(N * (K + 5), 3), bias = Uniform(N, 4);

        foreach (bool accumulate in new[] { false, true })
        {
            float[] expected = Uniform(M * ldc, 5), expectedT = Uniform(M * ldc, 5);
            ReadOnlySpan<float> expectedBias = accumulate ? default : bias;
            GemmReference.Multiply(M, N, K, a, (lda, 1), b, (N + 1, 1), expected, ldc, expectedBias, accumulate);
            GemmReference.Multiply<float>(M, N, K, a, (lda, 1), bt, (1, K + 5), expectedT, ldc, bias, accumulate);
            foreach (ThreadTeam team in new[] { Alone, Pair })
            {
                float[] packed = Uniform(M * ldc, 5), rows = Uniform(M * ldc, 5), linear = Uniform(M * ldc, 5);
                fixed (float* pa = a, pb = b, pbt = bt, pBias = bias, p = packed, r = rows, l = linear)
                {
                    float* biasOrNull = accumulate ? null : pBias;
                    using PackedMatrix pack = PackedMatrix.FromRows(N, K, pb, N + 1);
                    Gemm.Multiply(team, M, N, K, pa, lda, pack, p, ldc, biasOrNull, Activation.None, accumulate);
                    Gemm.Multiply(team, M, N, K, pa, lda, pb, N + 1, r, ldc, biasOrNull, Activation.None, accumulate);
                    Gemm.MultiplyTransposedB(
                        team, M, N, K, pa, lda, pbt, K + 5, l, ldc, pBias, Activation.None, accumulate);
                }

                KernelAssert.SameChain(expected, packed, K);
                KernelAssert.SameChain(expected, rows, K);
                KernelAssert.SameChain(expectedT, linear, K);
            }
        }
    }

    [Theory]
    [MemberData(nameof(KernelSets))]
    public void Every_kernel_set_equals_the_plain_twin(string name)
    {
        GemmKernelSet kernels = Find(name);
        (int M, int N, int K)[] shapes =
            [(1, 300, 30), (2, 150, 9), (3, 33, 8), (5, 70, 21), (14, 64, 40), (31, 45, 13)];
        foreach ((int M, int N, int K) in shapes)
        {
            float[] a = Uniform(M * K, 1), b = Uniform(K * N, 2), bias = Uniform(N, 3);
            float[] expected = new float[M * N], actual = new float[M * N];
            GemmReference.Multiply<float>(M, N, K, a, (K, 1), b, (N, 1), expected, N, bias);
            fixed (float* pa = a, pb = b, pBias = bias, p = actual)
            {
                using PackedMatrix pack = PackedMatrix.FromRows(N, K, pb, N);
                GemmBlock block = new()
                {
                    Kernels = kernels,
                    A = pa,
                    RowStride = K,
                    DepthStride = 1,
                    B = pack.Data,
                    PanelStride = K * GemmKernelSet.PanelColumns,
                    C = p,
                    Ldc = N,
                    Columns = N,
                    Depth = K,
                    Bias = pBias,
                };
                Gemm.Run(Alone, M, block);
            }

            KernelAssert.SameChain(expected, actual, K, kernels);
        }
    }

    [Fact]
    public void A_row_has_the_same_bits_alone_and_in_a_crowd()
    {
        const int M = 61, N = 333, K = 129;
        float[] a = Uniform(M * K, 1), b = Uniform(N * K, 2), all = new float[M * N], one = new float[N];
        fixed (float* pa = a, pb = b, pAll = all, pOne = one)
        {
            Gemm.MultiplyTransposedB(Pair, M, N, K, pa, K, pb, K, pAll, N, null, Activation.Silu);
            for (int row = 0; row < M; row++)
            {
                Gemm.MultiplyTransposedB(Alone, 1, N, K, pa + (row * K), K, pb, K, pOne, N, null, Activation.Silu);
                Assert.Equal(all.AsSpan(row * N, N).ToArray(), one);
            }
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 700)]
    [InlineData(24, 144, 5000)]
    [InlineData(17, 33, 2049)]
    [InlineData(300, 40, 3000)]
    [InlineData(40, 1100, 257)]
    [InlineData(8, 9, 0)]
    public void Transposed_A_equals_the_double_twin_and_needs_no_fixed_team(int M, int N, int K)
    {
        int lda = M + 1, ldb = N + 2, ldc = N + 3;
        float[] at = Uniform(K * lda, 1), b = Uniform(K * ldb, 2);
        foreach (bool accumulate in new[] { false, true })
        {
            float[] alone = Uniform(M * ldc, 5), pair = Uniform(M * ldc, 5);
            double[] expected = alone.ToDouble();
            GemmReference.Multiply<double>(
                M, N, K, at.ToDouble(), (1, lda), b.ToDouble(), (ldb, 1), expected, ldc, accumulate: accumulate);
            fixed (float* pa = at, pb = b, p1 = alone, p2 = pair)
            {
                Gemm.MultiplyTransposedA(Alone, M, N, K, pa, lda, pb, ldb, p1, ldc, accumulate);
                Gemm.MultiplyTransposedA(Pair, M, N, K, pa, lda, pb, ldb, p2, ldc, accumulate);
            }

            Assert.Equal(alone, pair);
            KernelAssert.Near(expected, alone, 1e-6 * Math.Sqrt(K + 1));
        }
    }

    [Fact]
    public void Activations_and_residuals_come_once_after_the_whole_depth()
    {
        foreach ((int M, int N) in new[] { (19, 45), (70, 129) }) // a near weight and a far one
        {
            const int K = 4100;
            float[] a = Uniform(M * K, 1), b = Uniform(N * K, 2), bias = Uniform(N, 3), residual = Uniform(M * N, 4);
            double[] sums = new double[M * N];
            GemmReference.Multiply<double>(
                M, N, K, a.ToDouble(), (K, 1), b.ToDouble(), (1, K), sums, N, bias.ToDouble());
            foreach (Activation activation in Enum.GetValues<Activation>())
            {
                float[] plain = new float[M * N], added = new float[M * N];
                fixed (float* pa = a, pb = b, pBias = bias, pResidual = residual, p = plain, pAdded = added)
                {
                    Gemm.MultiplyTransposedB(Pair, M, N, K, pa, K, pb, K, p, N, pBias, activation);
                    using PackedMatrix pack = PackedMatrix.FromTransposed(N, K, pb, K);
                    Gemm.Multiply(
                        Pair, M, N, K, pa, K, pack, pAdded, N, pBias, activation, accumulate: false, pResidual);
                }

                for (int i = 0; i < plain.Length; i++)
                {
                    Assert.Equal(ElementwiseReference.Value(activation, sums[i]), plain[i], 1e-4);
                    Assert.Equal(plain[i] + residual[i], added[i]);
                }
            }
        }
    }

    [Fact]
    public void A_packed_matrix_of_another_shape_is_refused()
    {
        float[] values = new float[12];
        fixed (float* p = values)
        {
            using PackedMatrix packed = PackedMatrix.FromTransposed(3, 4, p, 4);
            nint pointer = (nint)p;
            Assert.Throws<ArgumentException>(() => Gemm.Multiply(
                Alone, 1, 4, 3, (float*)pointer, 3, packed, (float*)pointer, 4, null, Activation.None));
        }
    }

    private static GemmKernelSet Find(string name)
    {
        GemmKernelSet kernels = new[]
        {
            GemmKernelSet.Vector512Set, GemmKernelSet.Vector256Set, GemmKernelSet.Vector128Set, GemmKernelSet.PlainSet,
        }.Single(set => set.Name == name);
        Assert.SkipWhen(kernels == GemmKernelSet.Vector512Set && !GemmKernelSet.HasVector512, "No AVX-512 here.");
        Assert.SkipWhen(kernels == GemmKernelSet.Vector256Set && !GemmKernelSet.HasVector256, "No AVX2 here.");
        return kernels;
    }
}
