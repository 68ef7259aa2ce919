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
    private const nuint Alignment = 64;

    private byte* memory;

    private QuantizedMatrix(int columns, int depth)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, MaxDepth);
        (Columns, Depth) = (columns, depth);
        Panels = (columns + PanelColumns - 1) / PanelColumns;
        PaddedDepth = Padded(depth);
        nuint padded = (nuint)Panels * PanelColumns, bytes = checked(padded * (nuint)PaddedDepth);
        memory = (byte*)NativeMemory.AlignedAlloc(checked(bytes + padded * 8 + Alignment), Alignment);
        NativeMemory.Clear(memory, bytes + padded * 8);
        Data = (sbyte*)memory;
        Scales = (float*)(memory + bytes);
        Sums = (int*)(Scales + padded);
    }

    ~QuantizedMatrix() => Free();

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

    /// <summary>[N]: Σ q[k, n], which corrects for the zero point of the other factor; padded to whole panels.</summary>
    public int* Sums { get; }

    /// <summary>Quantises the transpose of a matrix [N, K], as PyTorch keeps the weight of a linear layer.</summary>
    public static QuantizedMatrix FromTransposed(int N, int K, float* Bt)
    {
        QuantizedMatrix matrix = new(N, K);
        for (int n = 0; n < N; n++)
        {
            float* column = Bt + (nint)n * K;
            float scale = ScaleOf(new(column, K), out float inverse);
            matrix.Scales[n] = scale;
            sbyte* target = matrix.Data + (nint)(n / PanelColumns) * PanelColumns * matrix.PaddedDepth
                + n % PanelColumns * DepthUnit;
            for (int k = 0; k < K; k++)
            {
                int value = Quantize(column[k], inverse);
                target[k / DepthUnit * DepthUnit * PanelColumns + k % DepthUnit] = (sbyte)value;
                matrix.Sums[n] += value;
            }
        }
        return matrix;
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

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(memory);
        memory = null;
    }
}
