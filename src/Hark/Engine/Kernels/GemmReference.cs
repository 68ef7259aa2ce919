using System.Numerics;

namespace Hark.Engine.Kernels;

/// <summary>The plain twin of <see cref="Gemm"/>: the same chains of multiply-adds in simple loops.</summary>
internal static class GemmReference
{
    /// <summary>
    /// C[M, N] = start + A[M, K] · B[K, N] where start is C (to add to it), the bias or 0. The strides say where the
    /// next row and the next column of A and B lie, so that they may be transposed.
    /// </summary>
    public static void Multiply<T>(
        int M,
        int N,
        int K,
        ReadOnlySpan<T> A,
        (int Row, int Column) strideA,
        ReadOnlySpan<T> B,
        (int Row, int Column) strideB,
        Span<T> C,
        int ldc,
        ReadOnlySpan<T> bias = default,
        bool accumulate = false)
        where T : IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < M; i++)
        {
            for (int j = 0; j < N; j++)
            {
                T sum = accumulate ? C[(i * ldc) + j] : T.Zero;
                if (!bias.IsEmpty) sum += bias[j];
                for (int k = 0; k < K; k++)
                {
                    T a = A[(i * strideA.Row) + (k * strideA.Column)];
                    T b = B[(k * strideB.Row) + (j * strideB.Column)];
                    sum = T.FusedMultiplyAdd(a, b, sum);
                }

                C[(i * ldc) + j] = sum;
            }
        }
    }
}
