using Hark.Engine;

namespace Hark.Onnx.Translators;

/// <summary>The sizes of an attention: q [R, Tq, D] over k and v [Rk, Tk, D].</summary>
internal sealed class AttentionSizes(Shape q, Shape k, int heads)
{
    public int R => q[0];

    public int KeyRows => k[0];

    public int Queries => q[1];

    public int Keys => k[1];

    public int Width => q[2];

    public int Heads => heads;

    public int HeadWidth => q[2] / heads;

    /// <summary>How many rows of queries share a row of keys: G.</summary>
    public int Group => R / KeyRows;

    /// <summary>
    /// The leading axes of queries or of the memory: [R], or [Rk, G] and [Rk, 1] where rows are shared.
    /// </summary>
    public long[] Rows(bool isMemory) => Group == 1 ? [R] : [KeyRows, isMemory ? 1 : Group];

    /// <summary>[.., T, H, d] to [.., H, T, d] and back.</summary>
    public long[] SwapHeads() => Group == 1 ? [0, 2, 1, 3] : [0, 1, 3, 2, 4];
}
