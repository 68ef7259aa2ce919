using Hark.Engine.Ops;

namespace Hark.Engine.Graph;

/// <summary>Operations that can apply an activation to their result.</summary>
internal static class FusedActivation
{
    /// <summary>The activation that an operation applies to its result.</summary>
    public static Activation Of(Operation operation) => operation switch
    {
        Conv2dOperation convolution => convolution.Options.Activation,
        LinearOperation linear => linear.Activation,
        BatchNormOperation norm => norm.Activation,
        ActivateOperation activate => activate.Activation,
        FusedProduct fused => Of(fused.Product),
        StrassenProduct fused => Of(fused.Product),
        FusedDepthwise fused => Of(fused.Depthwise),
        _ => Activation.None,
    };

    /// <summary>The operation with an activation behind it, or null if it has one already or knows none.</summary>
    public static Operation? Add(Operation operation, Activation activation)
    {
        if (Of(operation) != Activation.None) return null;
        return operation switch
        {
            Conv2dOperation convolution => new Conv2dOperation(convolution.Options with { Activation = activation }),
            LinearOperation => new LinearOperation(activation),
            BatchNormOperation { Training: false } norm => new BatchNormOperation(false, 0, norm.Epsilon, activation),
            _ => null,
        };
    }
}
