using Hark.Engine;

namespace Hark.Onnx;

/// <summary>
/// The order in which the exported file stores the axes of a value: axis i there is the network's axis
/// <c>order[i]</c>. An image [B, T, F, C] in the order 0 3 1 2 is stored as [B, C, T, F]. Immutable.
/// </summary>
internal readonly struct AxisOrder : IEquatable<AxisOrder>
{
    private readonly int[] axes;

    public AxisOrder(params int[] axes) => this.axes = axes;

    /// <summary>[B, T, F, C] stored as [B, C, T, F], as PANNs has it.</summary>
    public static AxisOrder ChannelsTimeFrequency { get; } = new(0, 3, 1, 2);

    /// <summary>[B, T, F, C] stored as [B, C, F, T], as EfficientNet has it.</summary>
    public static AxisOrder ChannelsFrequencyTime { get; } = new(0, 3, 2, 1);

    public int Rank => axes.Length;

    /// <summary>Whether this is an image in one of the two orders that ONNX's convolutions and pools take.</summary>
    public bool IsChannelsFirst => Equals(ChannelsTimeFrequency) || Equals(ChannelsFrequencyTime);

    /// <summary>Whether nothing is moved.</summary>
    public bool IsPlain => axes.AsSpan().SequenceEqual(Plain(Rank).axes);

    public int this[int stored] => axes[stored];

    public static AxisOrder Plain(int rank) => new([.. Enumerable.Range(0, rank)]);

    /// <summary>Where the file has one of the network's axes.</summary>
    public int Find(int axis) => Array.IndexOf(axes, axis);

    /// <summary>The sizes in the order of the file.</summary>
    public long[] Sizes(Shape shape) => Array.ConvertAll(axes, axis => (long)shape[axis]);

    /// <summary>The order after the network dropped some axes.</summary>
    public AxisOrder Without(IReadOnlyCollection<int> dropped) =>
        new([.. axes.Where(axis => !dropped.Contains(axis)).Select(axis => axis - dropped.Count(d => d < axis))]);

    /// <summary>The order of the same stored values after the network's transposition.</summary>
    public AxisOrder After(IReadOnlyList<int> permutation) =>
        new(Array.ConvertAll(axes, axis => permutation.ToList().IndexOf(axis)));

    /// <summary>The stored axes that a Transpose takes, in its order, to get from this order to another.</summary>
    public long[] PermutationTo(AxisOrder other)
    {
        AxisOrder from = this;
        return Array.ConvertAll(other.axes, axis => (long)from.Find(axis));
    }

    /// <summary>
    /// Whether values in both orders are the same bytes, because only axes of size 1 change places.
    /// </summary>
    public bool IsSameBytes(AxisOrder other, Shape shape) =>
        axes.Where(axis => shape[axis] != 1).SequenceEqual(other.axes.Where(axis => shape[axis] != 1));

    public bool Equals(AxisOrder other) => axes.AsSpan().SequenceEqual(other.axes);

    public override bool Equals(object? obj) => obj is AxisOrder other && Equals(other);

    public override int GetHashCode()
    {
        HashCode hash = new();
        foreach (int axis in axes) hash.Add(axis);
        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(' ', axes);
}
