using System.Numerics;

namespace Hark.Evaluation.Statistics;

/// <summary>
/// The statistics of many metrics side by side, cut into panels [N, P] of P columns so that a replicate's sums are a
/// matrix product over memory in order. Tables that several metrics share are stored once.
/// </summary>
internal sealed class StatisticTable
{
    /// <summary>Columns of a panel: two vectors.</summary>
    public static readonly int Columns = 2 * Vector<double>.Count;

    private readonly Dictionary<double[], int> offsets = []; // arrays are equal when they are the same array
    private readonly List<(double[] Rows, int Offset)> tables = [];

    /// <summary>A table for so many items.</summary>
    public StatisticTable(int items) => Items = items;

    /// <summary>How many items there are.</summary>
    public int Items { get; }

    /// <summary>How many columns are in use.</summary>
    public int Width { get; private set; }

    /// <summary>How many panels hold them.</summary>
    public int Panels => (Width + Columns - 1) / Columns;

    /// <summary>Adds <paramref name="rows"/> [N, S] and says at which column they start.</summary>
    public int Add(double[] rows)
    {
        if (offsets.TryGetValue(rows, out int offset)) return offset;
        offsets.Add(rows, offset = Width);
        tables.Add((rows, offset));
        Width += rows.Length / Items;
        return offset;
    }

    /// <summary>All columns as panels, [panels, N, P]; columns beyond the last are 0.</summary>
    public double[] Pack()
    {
        double[] panels = new double[Panels * Items * Columns];
        foreach ((double[] rows, int offset) in tables)
        {
            int width = rows.Length / Items;
            for (int s = 0; s < width; s++)
            {
                int column = offset + s, start = column / Columns * Items * Columns + column % Columns;
                for (int i = 0; i < Items; i++) panels[start + i * Columns] = rows[i * width + s];
            }
        }
        return panels;
    }
}
