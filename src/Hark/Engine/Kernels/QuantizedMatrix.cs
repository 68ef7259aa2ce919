using System.Runtime.InteropServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// A weight in signed bytes, each column with a scale of its own: w[k, n] ≈ q[k, n] · scale[n] with q from -127 to 127.
/// In the order in which the product reads it: panels [⌈N/16⌉][⌈K/4⌉][16][4], padded with zeros.
/// </summary>
internal sealed unsafe class QuantizedMatrix : IDisposable
{
    /// <summary>Columns of a panel.</summary>
    public const int PanelColumns = 16;

    /// <summary>Values of a column that stand together: one instruction adds four products.</summary>
    public const int DepthUnit = 4;

    /// <summary>The most rows for which no sum of products can overflow 32 bits.</summary>
    public const int MaxDepth = 1 << 16;

    private const int Largest = 127;

    private readonly PackedFloats memory;

    /// <summary>
    /// A matrix in memory of <see cref="Floats"/> that <see cref="WriteTransposed"/> fills, or has filled.
    /// </summary>
    public QuantizedMatrix(int columns, int depth, PackedFloats memory)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, MaxDepth);
        ArgumentOutOfRangeException.ThrowIfNotEqual(memory.Count, Floats(columns, depth));
        (Columns, Depth) = (columns, depth);
        Panels = PanelsOf(columns);
        PaddedDepth = Padded(depth);
        this.memory = memory;
        Data = (sbyte*)memory.Data;
        Scales = ScalesOf(memory.Data, columns, depth);
        Sums = SumsOf(Scales, columns);
    }

    /// <summary>N.</summary>
    public int Columns { get; }

    /// <summary>K.</summary>
    public int Depth { get; }

    /// <summary>K rounded up to <see cref="DepthUnit"/>.</summary>
    public int PaddedDepth { get; }

    public int Panels { get; }

    public sbyte* Data { get; }

    /// <summary>[N], padded to whole panels.</summary>
    public float* Scales { get; }

    /// <summary>
    /// [N]: Σ q[k, n], which corrects for the zero point of the other factor; padded to whole panels.
    /// </summary>
    public int* Sums { get; }

    /// <summary>Quantises the transpose of a matrix [N, K], as PyTorch keeps the weight of a linear layer.</summary>
    public static QuantizedMatrix FromTransposed(int N, int K, float* Bt)
    {
        PackedFloats memory = new(Floats(N, K));
        WriteTransposed(N, K, Bt, memory.Data);
        return new(N, K, memory);
    }

    /// <summary>Floats that the values, scales and sums take, and a row for loads beyond the end.</summary>
    public static long Floats(int columns, int depth) =>
        (long)PanelsOf(columns) * PanelColumns * (Padded(depth) / sizeof(float) + 2) + PanelColumns;

    /// <summary>Writes <see cref="Floats"/> floats: the transpose of a matrix [N, K].</summary>
    public static void WriteTransposed(int N, int K, float* Bt, float* packed)
    {
        NativeMemory.Clear(packed, (nuint)Floats(N, K) * sizeof(float));
        int padded = Padded(K);
        float* scales = ScalesOf(packed, N, K);
        int* sums = SumsOf(scales, N);
        for (int n = 0; n < N; n++)
        {
            float* column = Bt + (nint)n * K;
            scales[n] = ScaleOf(new(column, K), out float inverse);
            sbyte* target = (sbyte*)packed + (nint)(n / PanelColumns) * PanelColumns * padded
                + n % PanelColumns * DepthUnit;
            for (int k = 0; k < K; k++)
            {
                int value = Quantize(column[k], inverse);
                target[k / DepthUnit * DepthUnit * PanelColumns + k % DepthUnit] = (sbyte)value;
                sums[n] += value;
            }
        }
    }

    /// <summary>The scale of a column and what its values are multiplied by.</summary>
    public static float ScaleOf(ReadOnlySpan<float> column, out float inverse)
    {
        float largest = 0;
        foreach (float value in column) largest = MathF.Max(largest, MathF.Abs(value));
        bool isZero = largest < QuantizedRows.SmallestRange;
        inverse = isZero ? 0 : Largest / largest;
        return isZero ? 1 : largest / Largest;
    }

    /// <summary>The byte of a value, ties to even.</summary>
    public static int Quantize(float value, float inverse) =>
        Math.Clamp((int)MathF.Round(value * inverse), -Largest, Largest);

    public static int Padded(int depth) => (depth + DepthUnit - 1) / DepthUnit * DepthUnit;

    public void Dispose() => memory.Dispose();

    private static int PanelsOf(int columns) => (columns + PanelColumns - 1) / PanelColumns;

    private static float* ScalesOf(float* packed, int columns, int depth) =>
        packed + (nint)PanelsOf(columns) * PanelColumns * (Padded(depth) / sizeof(float));

    private static int* SumsOf(float* scales, int columns) => (int*)(scales + (nint)PanelsOf(columns) * PanelColumns);
}
