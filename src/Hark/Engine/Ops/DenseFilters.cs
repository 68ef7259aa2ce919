using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// One constant weight in the layouts of the kernels. Which layout a map needs follows from its size, so each is made
/// when a map first asks for it, and kept: plans for different sizes share it. Thread-safe.
/// </summary>
internal sealed unsafe class DenseFilters(Tensor weight, FilterStrides strides)
{
    private readonly Lock gate = new();
    private readonly List<WinogradFilters> winograd = [];
    private PackedMatrix? packed;

    /// <summary>The weight as one packed matrix.</summary>
    public PackedMatrix Packed(ThreadTeam team, in ConvolutionGeometry g)
    {
        if (Volatile.Read(ref packed) is { } made) return made;
        lock (gate)
        {
            if (packed is null) Volatile.Write(ref packed, Convolution.Pack(team, g, weight.Pointer, strides));
            return packed;
        }
    }

    /// <summary>The weight at the points of a tile.</summary>
    public WinogradFilters Winograd(ThreadTeam team, in ConvolutionGeometry g, WinogradTile tile)
    {
        lock (gate)
        {
            foreach (WinogradFilters made in winograd)
            {
                if (made.Tile == tile) return made;
            }

            winograd.Add(new WinogradFilters(team, tile, g, weight.Pointer, strides));
            return winograd[^1];
        }
    }
}
