namespace Hark.Engine.Graph;

/// <summary>
/// Nodes <paramref name="First"/> to <paramref name="Last"/> of a graph, which are run together for some items of the
/// batch before they are run for the next: what one layer leaves is then still in the cache when the next one reads it.
/// </summary>
/// <param name="First">The first node.</param>
/// <param name="Last">The last node.</param>
/// <param name="Items">The batch.</param>
/// <param name="Turns">How often the nodes run; their shares differ by one item at most.</param>
internal sealed record BatchStretch(int First, int Last, int Items, int Turns)
{
    /// <summary>Items of the largest share.</summary>
    public int MostItems => (Items + Turns - 1) / Turns;

    /// <summary>The share of one turn.</summary>
    public BatchShare Share(int turn)
    {
        int small = Items / Turns, larger = Items % Turns; // the first ones have one item more
        return new((turn * small) + Math.Min(turn, larger), small + (turn < larger ? 1 : 0));
    }
}

/// <summary>Some items of a batch, one after the other.</summary>
internal readonly record struct BatchShare(int First, int Count);
