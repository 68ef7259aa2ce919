namespace Hark.Engine.Kernels;

/// <summary>Quantised rows in scratch memory, with room for a whole number of tiles.</summary>
internal readonly unsafe struct Int8Rows
{
    private Int8Rows(int count, float* memory)
    {
        Count = count;
        Scales = memory;
        Zeros = (int*)(Scales + Room(count));
        Values = (byte*)(Zeros + Room(count));
    }

    public int Count { get; }

    public float* Scales { get; }

    public int* Zeros { get; }

    /// <summary>[rows, PaddedDepth].</summary>
    public byte* Values { get; }

    /// <summary>Memory for so many rows.</summary>
    public static long Floats(int rows, QuantizedMatrix b) =>
        Room(rows) * (2L + b.PaddedDepth / QuantizedMatrix.DepthUnit);

    /// <summary>Quantises rows of x [rows, K] to multiply them by <paramref name="b"/>.</summary>
    public static Int8Rows Quantize(float* x, int rows, QuantizedMatrix b, float* memory)
    {
        Int8Rows result = new(rows, memory);
        for (int i = 0; i < rows; i++)
        {
            byte* to = result.Values + (nint)i * b.PaddedDepth;
            QuantizedRows.Quantize(
                x + (nint)i * b.Depth, b.Depth, to, b.PaddedDepth, out result.Scales[i], out result.Zeros[i]);
        }
        return result;
    }

    private static int Room(int rows) => (rows + Int8Tile.Rows - 1) / Int8Tile.Rows * Int8Tile.Rows;
}
