using Hark.Engine;

namespace Hark.Onnx;

/// <summary>A value of the network as the file has it.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Shape">Its shape in the network.</param>
/// <param name="Order">The order in which the file stores its axes.</param>
internal sealed record StoredValue(string Name, Shape Shape, AxisOrder Order)
{
    /// <summary>A value whose axes are stored as the network has them.</summary>
    public StoredValue(string name, Shape shape)
        : this(name, shape, AxisOrder.Plain(shape.Rank))
    {
    }
}
