using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>
/// Chooses kernels by the shapes, which a graph knows before it runs: an operation that would work out at every call
/// how its operands repeat, and allocate for it, is replaced by one that knows.
/// </summary>
internal static class FixedShape
{
    /// <summary>What runs in place of an operation for inputs and an output of these shapes.</summary>
    public static Operation Resolve(Operation operation, Shape[] inputs, Shape output) => operation switch
    {
        AddOperation => FixedBroadcast.Of(operation, inputs, output, isSum: true),
        MultiplyOperation => FixedBroadcast.Of(operation, inputs, output, isSum: false),
        SumOperation sum => FixedReduction.Of(operation, inputs[0], sum.Axes, isMean: false),
        MeanOperation mean => FixedReduction.Of(operation, inputs[0], mean.Axes, isMean: true),
        _ => null,
    } ?? operation;
}
