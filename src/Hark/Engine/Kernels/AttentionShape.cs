namespace Hark.Engine.Kernels;

/// <summary>Sizes, mask and causality of one attention call. Rows of q share their keys in groups.</summary>
internal readonly unsafe struct AttentionShape
{
    private const int ScoreUnit = 16;

    /// <summary>R, the rows of q.</summary>
    public required int Rows { get; init; }

    /// <summary>Tq.</summary>
    public required int Queries { get; init; }

    /// <summary>Rk, the rows of k and v; divides R.</summary>
    public required int KeyRows { get; init; }

    /// <summary>Tk.</summary>
    public required int Keys { get; init; }

    /// <summary>D.</summary>
    public required int Width { get; init; }

    /// <summary>H; divides D.</summary>
    public required int Heads { get; init; }

    /// <summary>Whether query i sees only keys up to i + Tk - Tq.</summary>
    public required bool Causal { get; init; }

    /// <summary>[MaskRows, Tk] or [MaskRows, Tq, Tk], 0 where a key must not be seen; null for no mask.</summary>
    public float* Mask { get; init; }

    /// <summary>R or Rk.</summary>
    public int MaskRows { get; init; }

    /// <summary>Whether every query has its own line of the mask.</summary>
    public bool MaskPerQuery { get; init; }

    /// <summary>[R, H, Tq, Tk], what multiplies the probabilities; null for no dropout.</summary>
    public float* Dropout { get; init; }

    /// <summary>[H, Tq, Tk], added to the scaled scores of every row; null for nothing.</summary>
    public float* Bias { get; init; }

    /// <summary>
    /// [Windows, Tq, Tk], added beside <see cref="Bias"/>; row r takes number r mod Windows. Or null.
    /// </summary>
    public float* WindowBias { get; init; }

    /// <summary>How many lines <see cref="WindowBias"/> has.</summary>
    public int Windows { get; init; }

    public int HeadWidth => Width / Heads;

    /// <summary>Rows of q per row of k.</summary>
    public int Group => Rows / KeyRows;

    public float Scale => 1 / MathF.Sqrt(HeadWidth);

    /// <summary>
    /// Floats between the scores of two queries: Tk rounded up to whole registers of any width. The rest of a line
    /// counts as masked, so that masked keys at the end of a longer batch do not change a bit.
    /// </summary>
    public int ScoreStride => (Keys + ScoreUnit - 1) / ScoreUnit * ScoreUnit;

    /// <summary>Keys that query i may see, before the mask.</summary>
    public int Seen(int query) => Causal ? Math.Clamp(query + 1 + Keys - Queries, 0, Keys) : Keys;

    /// <summary>What multiplies the probabilities of a query, or null.</summary>
    public float* DropoutLine(int row, int head, int query) =>
        Dropout == null ? null : Dropout + (((nint)row * Heads + head) * Queries + query) * Keys;

    /// <summary>What is added to the scores of a query: a line per head, and one per window or null.</summary>
    public (nint Head, nint Window) BiasLines(int row, int head, int query)
    {
        nint window = WindowBias == null ? 0 : (nint)(WindowBias + ((nint)(row % Windows) * Queries + query) * Keys);
        return ((nint)(Bias + ((nint)head * Queries + query) * Keys), window);
    }

    /// <summary>The mask's line for a query, or null.</summary>
    public float* MaskLine(int row, int query)
    {
        if (Mask == null) return null;
        nint line = MaskRows == Rows ? row : row / Group;
        if (MaskPerQuery) line = line * Queries + query;
        return Mask + line * Keys;
    }
}
