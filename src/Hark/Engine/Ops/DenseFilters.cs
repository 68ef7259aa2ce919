using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// One constant weight in the layouts of the kernels. Which layout a map needs follows from its size, so each is made
/// when a map first asks for it, and kept: plans for different sizes share it. Thread-safe.
/// </summary>
internal sealed unsafe class DenseFilters(Tensor weight, FilterStrides strides, PackedWeights packs)
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
            if (packed is null) Volatile.Write(ref packed, Pack(team, g));
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

            winograd.Add(Transform(team, g, tile));
            return winograd[^1];
        }
    }

    private PackedMatrix Pack(ThreadTeam team, ConvolutionGeometry g)
    {
        PackedFloats made = packs.Get(
            $"patches {strides}", weight, PackedMatrix.Floats(g.Depth, g.K),
            target => Convolution.Pack(team, g, weight.Pointer, strides, target));
        return new(g.Depth, g.K, made);
    }

    private WinogradFilters Transform(ThreadTeam team, ConvolutionGeometry g, WinogradTile tile)
    {
        PackedFloats made = packs.Get(
            $"{tile} {strides}", weight, WinogradFilters.Floats(tile, g),
            target => WinogradFilters.Write(team, tile, g, weight.Pointer, strides, target));
        return new(tile, g, made);
    }
}
