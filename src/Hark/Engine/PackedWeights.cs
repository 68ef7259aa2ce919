using Hark.Engine.Kernels;

namespace Hark.Engine;

/// <summary>
/// Where operations get their constant weights in the layouts of the kernels: packed whenever somebody asks, or taken
/// from a file by those who derive from this. Thread-safe.
/// </summary>
internal class PackedWeights
{
    /// <summary>Packs whenever it is asked.</summary>
    public static readonly PackedWeights Fresh = new();

    /// <summary>A weight in a layout.</summary>
    /// <param name="layout">Names everything that the result depends on beside the weight.</param>
    /// <param name="weight">What is packed.</param>
    /// <param name="count">How many floats the result has.</param>
    /// <param name="write">Packs; must write every float. Not called where the result is at hand.</param>
    public virtual unsafe PackedFloats Get(string layout, Tensor weight, long count, PackedFloats.Writer write)
    {
        PackedFloats made = new(count);
        write(made.Data);
        return made;
    }

    /// <summary>The transpose of a weight [N, K] or [N, K, 1, 1], as linear layers multiply by it.</summary>
    public virtual unsafe PackedMatrix Transposed(Tensor weight)
    {
        (int n, int depth) = (weight.Shape[0], weight.Shape[1]);
        PackedFloats packed = Get(
            "transposed", weight, PackedMatrix.Floats(depth, n),
            target => PackedMatrix.WriteTransposed(n, depth, weight.Pointer, depth, target));
        return new(depth, n, packed);
    }
}
