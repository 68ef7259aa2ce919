using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>Applies an activation to every element.</summary>
/// <param name="activation">The function.</param>
[Experimental("HARK001")]
public sealed class ActivateOperation(Activation activation) : Operation
{
    /// <summary>The function.</summary>
    public Activation Activation => activation;

    /// <inheritdoc/>
    public override string Name => activation switch
    {
        Activation.None => "Identity",
        Activation.Silu => "Swish",
        _ => activation.ToString(),
    };

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 1 ? inputs[0] : throw Mismatch("one tensor", inputs);

    /// <inheritdoc/>
    internal override bool CanReplaceGradient(int input) => true;

    /// <inheritdoc/>
    public override unsafe void Forward(OperationContext context, ReadOnlySpan<Tensor> inputs, Tensor output) =>
        Elementwise.Activate(context.Team, activation, inputs[0].Pointer, output.Pointer, output.Count);

    /// <inheritdoc/>
    public override unsafe void Backward(
        OperationContext context,
        ReadOnlySpan<Tensor> inputs,
        Tensor output,
        Tensor outputGradient,
        ReadOnlySpan<Tensor?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        Elementwise.ActivateBackward(
            context.Team, activation, inputs[0].Pointer, outputGradient.Pointer, dx.Pointer, dx.Count);
    }

    /// <inheritdoc/>
    public override void PlainForward<T>(ReadOnlySpan<PlainTensor<T>> inputs, PlainTensor<T> output)
    {
        PlainTensor<T> x = inputs[0];
        for (int i = 0; i < output.Values.Length; i++) output[i] = PlainActivation.Value(activation, x[i]);
    }

    /// <inheritdoc/>
    public override void PlainBackward<T>(
        ReadOnlySpan<PlainTensor<T>> inputs,
        PlainTensor<T> outputGradient,
        ReadOnlySpan<PlainTensor<T>?> inputGradients)
    {
        if (inputGradients[0] is not { } dx) return;
        PlainTensor<T> x = inputs[0];
        for (int i = 0; i < dx.Values.Length; i++) dx[i] = outputGradient[i] * PlainActivation.Slope(activation, x[i]);
    }
}

/// <summary>Calls of <see cref="ActivateOperation"/>.</summary>
[Experimental("HARK001")]
public static class ActivateExtensions
{
    /// <summary>Applies <paramref name="activation"/> to every element.</summary>
    public static Tensor Activate(this Tensor x, Activation activation) =>
        activation == Activation.None ? x : new ActivateOperation(activation).Apply(x);

    /// <summary>max(x, 0). The gradient at 0 is 0.</summary>
    public static Tensor Relu(this Tensor x) => x.Activate(Activation.Relu);

    /// <summary>x · sigmoid(x), also called swish.</summary>
    public static Tensor Silu(this Tensor x) => x.Activate(Activation.Silu);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static Tensor Sigmoid(this Tensor x) => x.Activate(Activation.Sigmoid);

    /// <summary>x/2 · (1 + erf(x/√2)), PyTorch's exact GELU.</summary>
    public static Tensor Gelu(this Tensor x) => x.Activate(Activation.Gelu);

    /// <summary>x · min(max(x + 3, 0), 6) / 6.</summary>
    public static Tensor HardSwish(this Tensor x) => x.Activate(Activation.HardSwish);

    /// <summary>The hyperbolic tangent.</summary>
    public static Tensor Tanh(this Tensor x) => x.Activate(Activation.Tanh);
}
