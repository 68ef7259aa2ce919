using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Layers;

/// <summary>A table of vectors, <c>weight</c> [V, D], looked up by token id.</summary>
[Experimental("HARK001")]
public sealed class Embedding : Module
{
    private readonly int? paddingIndex;

    /// <summary>Creates the table with zeros.</summary>
    /// <param name="count">The number of ids, V.</param>
    /// <param name="width">The width of a vector, D.</param>
    /// <param name="paddingIndex">An id whose vector gets no gradient from the look-up.</param>
    public Embedding(int count, int width, int? paddingIndex = null)
    {
        this.paddingIndex = paddingIndex;
        Weight = Parameter("weight", new(count, width));
    }

    /// <summary>The table [V, D].</summary>
    public Tensor Weight { get; }

    /// <summary>Turns ids [..] into vectors [.., D].</summary>
    public Tensor Forward(Tensor ids) => ids.Embedding(Weight, paddingIndex);

    /// <summary>Xavier-uniform values.</summary>
    public override void Initialize(Philox random) => Initializers.XavierUniform(Weight, random);
}
