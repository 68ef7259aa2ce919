using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// Some pairs of rows of a product by <see cref="Strassen"/>, and how to compute some columns of them on one thread.
/// </summary>
/// <remarks>
/// The seven products are done one after the other, so that what one of them reads, half of the rows or a sum and a few
/// panels, shares the L2 cache; what they leave for each other (U, V and Q) is small. Each is made of
/// register tiles, as <see cref="GemmBlock"/> is, and fetches the panels of the next columns, or of the next product,
/// while it works.
/// </remarks>
internal unsafe struct StrassenBlock
{
    private const int Width = GemmKernelSet.PanelColumns;

    /// <summary>Fewer pairs make too few tiles to fetch the panels of wide ones: then tiles are narrower.</summary>
    private const int ManyPairs = 28, NarrowColumns = 32;

    /// <summary>The product that reads lower rows as they are.</summary>
    private const int LowerRows = 5;

    public StrassenShape Shape;

    /// <summary>The pairs [FirstPair, EndPair).</summary>
    public int FirstPair, EndPair;

    /// <summary>[B, T, K], and what <see cref="StrassenSums.OfRows"/> made of those pairs.</summary>
    public float* X, Sums;

    /// <summary>The weight in panels, and what <see cref="StrassenSums.OfWeight"/> made of it.</summary>
    public float* Weight, WeightSums;

    /// <summary>[N].</summary>
    public float* Bias;

    /// <summary>Like Y, added behind the activation; or null.</summary>
    public float* Residual;

    /// <summary>[B, T, N].</summary>
    public float* Y;

    /// <summary>Columns that other threads are likely to take before this one goes on.</summary>
    public int Others;

    /// <summary>A quarter of two rows of y.</summary>
    private enum Quarter
    {
        None,
        C11,
        C12,
        C21,
        C22,
    }

    /// <summary>
    /// Computes columns [column0, column1) of the left half and those of the right half that go with them.
    /// </summary>
    public readonly void Run<V, A>(int column0, int column1)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        nint floats = (nint)(EndPair - FirstPair) * (column1 - column0);
        using PackScratch scratch = PackScratch.Rent(3 * floats);
        float* u = scratch.Pointer, v = u + floats, q = v + floats;
        Multiply<V, A>(0, column0, column1, null, u, Quarter.None, null); // U = A11 B11
        Multiply<V, A>(1, column0, column1, u, v, Quarter.C11, null); // C11 = U + A12 B21; V is not in use yet
        Multiply<V, A>(2, column0, column1, u, u, Quarter.None, null); // U = U + S2 T2
        Multiply<V, A>(3, column0, column1, u, v, Quarter.None, null); // V = U + S3 T3
        Multiply<V, A>(4, column0, column1, null, q, Quarter.C22, v); // Q = S1 T1, C22 = Q + V
        Multiply<V, A>(5, column0, column1, v, v, Quarter.C21, null); // C21 = V - A22 T4
        Multiply<V, A>(6, column0, column1, q, q, Quarter.C12, u); // C12 = Q + S4 B22 + U
    }

    /// <summary>
    /// One of the seven products: to = from + rows · panels, where each tile lies in one piece; and then the quarter of
    /// y that it finishes, to + plus.
    /// </summary>
    [SkipLocalsInit]
    private readonly void Multiply<V, A>(
        int product, int column0, int column1, float* from, float* to, Quarter quarter, float* plus)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        float* zeros = stackalloc float[GemmKernelSet.MaxColumns];
        new Span<float>(zeros, GemmKernelSet.MaxColumns).Clear();
        int pairs = EndPair - FirstPair;
        for (int column = column0; column < column1;)
        {
            int left = pairs < ManyPairs ? Math.Min(NarrowColumns, column1 - column) : column1 - column;
            ref readonly GemmTiles tiles = ref GemmKernelSet.Best.Pick(pairs, left, Shape.PairFloats);
            int width = tiles.Columns;
            float* b = Panel(product, column, out nint panelStride);
            float* next = PanelBehind(product, column + width, column0, column1, out nint nextStride);
            int fetch = next == null ? 0 : (width + Width - 1) / Width; // panels, spread over the tiles
            int fetchEvery = Math.Max(1, pairs / tiles.Rows / Math.Max(1, fetch));
            nint at = (nint)(column - column0) * pairs;
            for (int pair = FirstPair, count = 0; pair < EndPair; count++)
            {
                int even = Math.Min(EndPair, pair + Shape.EvenPairs - (pair % Shape.EvenPairs));
                int rows = tiles.NextRows(even - pair);
                float* ahead = b;
                if (fetch > 0 && count % fetchEvery == 0)
                {
                    ahead = next;
                    next += nextStride;
                    fetch--;
                }

                // A22 is read where it lies, and below the last of an odd number of rows lies nothing.
                int present = product == LowerRows && !Shape.HasLower(pair + rows - 1) ? rows - 1 : rows;
                float* start = from == null ? zeros : from + at;
                if (present > 0)
                {
                    tiles[present](
                        Rows(product, pair), Shape.PairFloats, 1, b, panelStride, Shape.Half,
                        to + at, width, start, from == null ? 0 : width, ahead);
                }

                if (quarter != Quarter.None)
                    Write<V, A>(to + at, plus == null ? null : plus + at, pair, rows, column, width, quarter);
                at += rows * width;
                pair += rows;
            }

            column += width;
        }
    }

    /// <summary>What a product multiplies, from a pair on.</summary>
    private readonly float* Rows(int product, int pair)
    {
        float* x = X + ((nint)Shape.UpperRow(pair) * Shape.Depth);
        return product switch
        {
            0 => x,
            1 => x + Shape.Half,
            LowerRows => x + Shape.Depth + Shape.Half,
            6 => Sums + ((nint)(pair - FirstPair) * Shape.PairFloats) + (3 * Shape.Half),
            _ => Sums + ((nint)(pair - FirstPair) * Shape.PairFloats) + ((product - 2) * Shape.Half),
        };
    }

    /// <summary>The panels that a product multiplies by, from a column on.</summary>
    private readonly float* Panel(int product, int column, out nint stride)
    {
        nint piece = (nint)Shape.Half * Width, panel = column / Width;
        if (product is 0 or 1 or 6) // B11, B21, B22
        {
            stride = 2 * piece;
            if (product == 6) panel += Shape.Middle / Width;
            return Weight + (panel * stride) + (product == 0 ? 0 : piece) + (column % Width);
        }

        stride = StrassenShape.Sums * piece;
        return WeightSums + (panel * stride) + ((product - 2) * piece) + (column % Width);
    }

    /// <summary>
    /// What comes behind: other columns of this product, the next product, or the first of another chunk.
    /// </summary>
    private readonly float* PanelBehind(int product, int column, int column0, int column1, out nint stride)
    {
        if (column < column1) return Panel(product, column, out stride);
        if (product + 1 < StrassenShape.Products) return Panel(product + 1, column0, out stride);
        stride = 0;
        return column1 + Others < Shape.Middle ? Panel(0, column1 + Others, out stride) : null;
    }

    /// <summary>Writes a tile into every other row of y.</summary>
    private readonly void Write<V, A>(
        float* sum, float* plus, int pair, int rows, int column, int width, Quarter quarter)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        bool isLower = quarter is Quarter.C21 or Quarter.C22;
        if (isLower && !Shape.HasLower(pair + rows - 1)) rows--;
        if (quarter is Quarter.C12 or Quarter.C22) column += Shape.Middle;
        nint at = ((Shape.UpperRow(pair) + (isLower ? 1 : 0)) * (nint)Shape.Columns) + column;
        float* residual = Residual == null ? null : Residual + at;
        Write<V, A>(sum, plus, Bias + column, residual, Y + at, 2 * (nint)Shape.Columns, rows, width);
    }

    /// <summary>y = act(sum + plus + bias) + residual for some rows of a tile.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Write<V, A>(
        float* sum, float* plus, float* bias, float* residual, float* y, nint stride, int rows, nint width)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction
    {
        for (; rows > 0; rows--, y += stride)
        {
            for (nint j = 0; j < width; j += V.Count)
            {
                V value = V.Load(sum + j) + V.Load(bias + j);
                if (plus != null) value += V.Load(plus + j);
                value = A.Value(value);
                if (residual != null) value += V.Load(residual + j);
                value.Store(y + j);
            }

            sum += width;
            if (plus != null) plus += width;
            if (residual != null) residual += stride;
        }
    }
}
