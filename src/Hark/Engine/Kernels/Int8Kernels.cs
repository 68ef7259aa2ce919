using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Hark.Engine.Kernels;

/// <summary>
/// What a tile of quantised rows by one or two panels needs. The result is c = (Σ q_a q_b - zero · sum) · (row scale ·
/// column scale) + bias: the sum is an exact integer, the rest is rounded in the same order by every kernel.
/// </summary>
internal readonly unsafe struct Int8Tile
{
    /// <summary>Rows of a tile of one panel.</summary>
    public const int Rows = 6;

    /// <summary>Rows of a tile of two panels.</summary>
    public const int FewRows = 3;

    /// <summary>[rows, PaddedDepth].</summary>
    public byte* A { get; init; }

    public float* RowScales { get; init; }

    public int* Zeros { get; init; }

    /// <summary>A panel of a <see cref="QuantizedMatrix"/>; the second one stands behind it.</summary>
    public sbyte* B { get; init; }

    public float* ColumnScales { get; init; }

    public int* Sums { get; init; }

    public float* Bias { get; init; }

    /// <summary>K, rounded up to whole units.</summary>
    public int PaddedDepth { get; init; }
}

/// <summary>Computes a tile.</summary>
internal unsafe interface IInt8Kernel
{
    /// <summary>Writes six rows of 16 floats, <paramref name="ldc"/> floats apart.</summary>
    static abstract void Run(in Int8Tile tile, float* c, nint ldc);

    /// <summary>Writes three rows of 32 floats: for the few rows of a decoder, where six would idle.</summary>
    static abstract void RunFew(in Int8Tile tile, float* c, nint ldc);
}

/// <summary>Four products at once: AVX-VNNI, twelve accumulators of eight columns.</summary>
internal readonly unsafe struct VnniKernel : IInt8Kernel
{
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Run(in Int8Tile tile, float* c, nint ldc)
    {
        Vector256<int> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector256<int> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        nint lda = tile.PaddedDepth;
        byte* a = tile.A, below = a + 3 * lda;
        sbyte* b = tile.B;
        for (nint k = lda; k > 0; k -= QuantizedMatrix.DepthUnit)
        {
            Vector256<sbyte> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 32);
            Vector256<byte> x = Vector256.Create(*(int*)a).AsByte();
            c00 = AvxVnni.MultiplyWideningAndAdd(c00, x, b0);
            c01 = AvxVnni.MultiplyWideningAndAdd(c01, x, b1);
            x = Vector256.Create(*(int*)(a + lda)).AsByte();
            c10 = AvxVnni.MultiplyWideningAndAdd(c10, x, b0);
            c11 = AvxVnni.MultiplyWideningAndAdd(c11, x, b1);
            x = Vector256.Create(*(int*)(a + 2 * lda)).AsByte();
            c20 = AvxVnni.MultiplyWideningAndAdd(c20, x, b0);
            c21 = AvxVnni.MultiplyWideningAndAdd(c21, x, b1);
            x = Vector256.Create(*(int*)below).AsByte();
            c30 = AvxVnni.MultiplyWideningAndAdd(c30, x, b0);
            c31 = AvxVnni.MultiplyWideningAndAdd(c31, x, b1);
            x = Vector256.Create(*(int*)(below + lda)).AsByte();
            c40 = AvxVnni.MultiplyWideningAndAdd(c40, x, b0);
            c41 = AvxVnni.MultiplyWideningAndAdd(c41, x, b1);
            x = Vector256.Create(*(int*)(below + 2 * lda)).AsByte();
            c50 = AvxVnni.MultiplyWideningAndAdd(c50, x, b0);
            c51 = AvxVnni.MultiplyWideningAndAdd(c51, x, b1);
            a += QuantizedMatrix.DepthUnit;
            below += QuantizedMatrix.DepthUnit;
            b += QuantizedMatrix.DepthUnit * QuantizedMatrix.PanelColumns;
        }
        Finish(tile, 0, 0, c00, c01, c);
        Finish(tile, 1, 0, c10, c11, c += ldc);
        Finish(tile, 2, 0, c20, c21, c += ldc);
        Finish(tile, 3, 0, c30, c31, c += ldc);
        Finish(tile, 4, 0, c40, c41, c += ldc);
        Finish(tile, 5, 0, c50, c51, c + ldc);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void RunFew(in Int8Tile tile, float* c, nint ldc)
    {
        Vector256<int> c00 = default, c01 = default, c02 = default, c03 = default, c10 = default, c11 = default;
        Vector256<int> c12 = default, c13 = default, c20 = default, c21 = default, c22 = default, c23 = default;
        nint lda = tile.PaddedDepth;
        byte* a = tile.A;
        sbyte* b = tile.B, second = b + QuantizedMatrix.PanelColumns * lda;
        for (nint k = lda; k > 0; k -= QuantizedMatrix.DepthUnit)
        {
            Vector256<byte> x0 = Vector256.Create(*(int*)a).AsByte();
            Vector256<byte> x1 = Vector256.Create(*(int*)(a + lda)).AsByte();
            Vector256<byte> x2 = Vector256.Create(*(int*)(a + 2 * lda)).AsByte();
            Vector256<sbyte> column = Vector256.Load(b);
            c00 = AvxVnni.MultiplyWideningAndAdd(c00, x0, column);
            c10 = AvxVnni.MultiplyWideningAndAdd(c10, x1, column);
            c20 = AvxVnni.MultiplyWideningAndAdd(c20, x2, column);
            column = Vector256.Load(b + 32);
            c01 = AvxVnni.MultiplyWideningAndAdd(c01, x0, column);
            c11 = AvxVnni.MultiplyWideningAndAdd(c11, x1, column);
            c21 = AvxVnni.MultiplyWideningAndAdd(c21, x2, column);
            column = Vector256.Load(second);
            c02 = AvxVnni.MultiplyWideningAndAdd(c02, x0, column);
            c12 = AvxVnni.MultiplyWideningAndAdd(c12, x1, column);
            c22 = AvxVnni.MultiplyWideningAndAdd(c22, x2, column);
            column = Vector256.Load(second + 32);
            c03 = AvxVnni.MultiplyWideningAndAdd(c03, x0, column);
            c13 = AvxVnni.MultiplyWideningAndAdd(c13, x1, column);
            c23 = AvxVnni.MultiplyWideningAndAdd(c23, x2, column);
            a += QuantizedMatrix.DepthUnit;
            b += QuantizedMatrix.DepthUnit * QuantizedMatrix.PanelColumns;
            second += QuantizedMatrix.DepthUnit * QuantizedMatrix.PanelColumns;
        }
        Finish(tile, 0, 0, c00, c01, c);
        Finish(tile, 0, 16, c02, c03, c);
        Finish(tile, 1, 0, c10, c11, c += ldc);
        Finish(tile, 1, 16, c12, c13, c);
        Finish(tile, 2, 0, c20, c21, c += ldc);
        Finish(tile, 2, 16, c22, c23, c);
    }

    /// <summary>Sixteen results of a row from column <paramref name="at"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(
        in Int8Tile tile, int row, nint at, Vector256<int> first, Vector256<int> second, float* c)
    {
        Vector256<int> zero = Vector256.Create(tile.Zeros[row]);
        Vector256<float> scale = Vector256.Create(tile.RowScales[row]);
        first -= zero * Vector256.Load(tile.Sums + at);
        second -= zero * Vector256.Load(tile.Sums + at + 8);
        Vector256<float> scale0 = scale * Vector256.Load(tile.ColumnScales + at);
        Vector256<float> scale1 = scale * Vector256.Load(tile.ColumnScales + at + 8);
        (Vector256.ConvertToSingle(first) * scale0 + Vector256.Load(tile.Bias + at)).Store(c + at);
        (Vector256.ConvertToSingle(second) * scale1 + Vector256.Load(tile.Bias + at + 8)).Store(c + at + 8);
    }
}

/// <summary>
/// The same bits without that instruction: bytes are widened to 16 bits, whose
/// products are added in pairs without loss.
/// </summary>
internal readonly unsafe struct WideningKernel : IInt8Kernel
{
    private const int Unit = QuantizedMatrix.DepthUnit, Columns = QuantizedMatrix.PanelColumns;

    public static void Run(in Int8Tile tile, float* c, nint ldc) => Panel(tile, 0, Int8Tile.Rows, c, ldc);

    public static void RunFew(in Int8Tile tile, float* c, nint ldc)
    {
        Panel(tile, 0, Int8Tile.FewRows, c, ldc);
        Panel(tile, Columns, Int8Tile.FewRows, c, ldc);
    }

    /// <summary>The panel that starts at column <paramref name="at"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Panel(in Int8Tile tile, int at, int rows, float* c, nint ldc)
    {
        int* sums = stackalloc int[Columns];
        sbyte* panel = tile.B + (nint)at * tile.PaddedDepth;
        c += at;
        for (int row = 0; row < rows; row++, c += ldc)
        {
            byte* a = tile.A + (nint)row * tile.PaddedDepth;
            new Span<int>(sums, Columns).Clear();
            if (Sse2.IsSupported || AdvSimd.Arm64.IsSupported)
            {
                for (int j = 0; j < Columns; j += 8) EightColumns(a, panel + j * Unit, tile.PaddedDepth, sums + j);
            }
            else
            {
                for (int k = 0; k < tile.PaddedDepth; k++)
                {
                    sbyte* b = panel + k / Unit * Unit * Columns + k % Unit;
                    for (int j = 0; j < Columns; j++) sums[j] += a[k] * b[j * Unit];
                }
            }
            for (int j = 0; j < Columns; j++)
            {
                float sum = sums[j] - tile.Zeros[row] * tile.Sums[at + j];
                float scaled = sum * (tile.RowScales[row] * tile.ColumnScales[at + j]);
                c[j] = scaled + tile.Bias[at + j];
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void EightColumns(byte* a, sbyte* b, int depth, int* sums)
    {
        Vector128<int> s0 = default, s1 = default, s2 = default, s3 = default; // two columns each, in two parts
        for (int k = 0; k < depth; k += Unit, b += Unit * Columns)
        {
            Vector128<short> x = Vector128.WidenLower(Vector128.CreateScalar(*(int*)(a + k)).AsByte()).AsInt16();
            x = Vector128.Create(x.AsInt64().ToScalar()).AsInt16();
            (Vector128<short> b0, Vector128<short> b1) = Vector128.Widen(Vector128.Load(b));
            (Vector128<short> b2, Vector128<short> b3) = Vector128.Widen(Vector128.Load(b + 16));
            s0 += PairSums(x, b0);
            s1 += PairSums(x, b1);
            s2 += PairSums(x, b2);
            s3 += PairSums(x, b3);
        }
        Store(s0, sums);
        Store(s1, sums + 2);
        Store(s2, sums + 4);
        Store(s3, sums + 6);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> PairSums(Vector128<short> x, Vector128<short> y)
    {
        if (Sse2.IsSupported) return Sse2.MultiplyAddAdjacent(x, y);
        return AdvSimd.Arm64.AddPairwise(
            AdvSimd.MultiplyWideningLower(x.GetLower(), y.GetLower()), AdvSimd.MultiplyWideningUpper(x, y));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<int> parts, int* sums)
    {
        sums[0] = parts[0] + parts[1];
        sums[1] = parts[2] + parts[3];
    }
}
