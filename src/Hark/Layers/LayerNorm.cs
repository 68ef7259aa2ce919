using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Layers;

/// <summary>Layer normalisation over the last axis (Ba et al. 2016), with <c>weight</c> and <c>bias</c> [D].</summary>
[Experimental("HARK001")]
public sealed class LayerNorm : Module
{
    private readonly float epsilon;

    /// <summary>Creates the layer: scale 1, shift 0.</summary>
    public LayerNorm(int width, float epsilon = 1e-5f)
    {
        this.epsilon = epsilon;
        Weight = Parameter("weight", new(width), 1);
        Bias = Parameter("bias", new(width));
    }

    /// <summary>Scale [D].</summary>
    public Tensor Weight { get; }

    /// <summary>Shift [D].</summary>
    public Tensor Bias { get; }

    /// <summary>Normalises the last axis; the shape stays.</summary>
    public Tensor Forward(Tensor x) => x.LayerNorm(Weight, Bias, epsilon);

    /// <inheritdoc/>
    public override void Initialize(Philox random)
    {
        Weight.Span.Fill(1);
        Bias.Span.Clear();
    }
}
