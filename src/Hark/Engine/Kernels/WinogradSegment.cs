namespace Hark.Engine.Kernels;

/// <summary>
/// Tiles of one clip side by side along frequency; T and F are the first output. They are transformed together, because
/// then maps are read and written in long runs, which the memory prefetcher needs, and neighbours share their border.
/// </summary>
internal readonly record struct WinogradSegment(int Clip, int T, int F, int Tiles)
{
    /// <summary>Most tiles together.</summary>
    public const int MaxTiles = 4;

    /// <summary>Floats of the half-way form, transformed along time and not along frequency: it stays in the L1 cache.
    /// </summary>
    public const int HalfFloats = 8 * 1024;

    /// <summary>Channels done at once where each takes so many floats half-way: whole registers.</summary>
    public static int ChannelsAtOnce(int channels, int floatsOfChannel) =>
        Math.Min((channels + 15) / 16, HalfFloats / floatsOfChannel / 16) * 16;

    /// <summary>Channels with those that fill up the last register.</summary>
    public static int Whole<V>(int channels)
        where V : unmanaged, ILanes<V> => (channels + V.Count - 1) / V.Count * V.Count;
}
