using Hark.Engine.Kernels;

namespace Hark.Engine;

/// <summary>How a tensor is computed of others when somebody first reads it.</summary>
/// <param name="Name">What is done, with its settings: equal names do the same to equal sources.</param>
/// <param name="Sources">All that the values depend on.</param>
/// <param name="Write">Computes the values.</param>
internal sealed record TensorRecipe(string Name, IReadOnlyList<Tensor> Sources, PackedFloats.Writer Write);
