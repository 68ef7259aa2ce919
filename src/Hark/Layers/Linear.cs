using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Layers;

/// <summary>
/// An affine map of the last axis: y = x W^T + b, with <c>weight</c> [out, in] and optional <c>bias</c> [out].
/// </summary>
[Experimental("HARK001")]
public sealed class Linear : Module
{
    private readonly Activation activation;

    /// <summary>Creates the layer with a zero weight.</summary>
    public Linear(int inputs, int outputs, bool bias = true, Activation activation = Activation.None)
    {
        this.activation = activation;
        Weight = Parameter("weight", new(outputs, inputs));
        if (bias) Bias = Parameter("bias", new(outputs));
    }

    /// <summary>The weight [out, in].</summary>
    public Tensor Weight { get; }

    /// <summary>The bias [out], or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>Maps [.., in] to [.., out].</summary>
    public Tensor Forward(Tensor x) => x.Linear(Weight, Bias, activation);

    /// <summary>Xavier-uniform weight, zero bias.</summary>
    public override void Initialize(Philox random)
    {
        Initializers.XavierUniform(Weight, random);
        Bias?.Span.Clear();
    }
}
