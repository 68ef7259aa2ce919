using Hark.Engine;

namespace Hark.Tests.Engine.Ops;

/// <summary>One input of an operation under test: its values, and whether its gradient is checked.</summary>
/// <param name="Shape">The sizes of the axes.</param>
/// <param name="IsDifferentiable">Whether a gradient is asked for.</param>
/// <param name="Draw">Fills the values from a generator that belongs to the position of the input.</param>
internal sealed record OperationInput(Shape Shape, bool IsDifferentiable, Action<Philox, float[]> Draw)
{
    /// <summary>The values, once <see cref="At"/> has given the input its position.</summary>
    public float[] Values { get; private init; } = [];

    /// <summary>Standard normal random values with a gradient.</summary>
    public static OperationInput Normal(params int[] sizes) =>
        new(new(sizes), true, (random, values) => random.FillNormal(values));

    /// <summary>Uniform random values with a gradient.</summary>
    public static OperationInput Uniform(float low, float high, params int[] sizes) =>
        new(new(sizes), true, (random, values) => random.FillUniform(values, low, high));

    /// <summary>Given values with a gradient.</summary>
    public static OperationInput Of(Shape shape, params float[] given) =>
        new(shape, true, (_, values) => given.CopyTo(values, 0));

    /// <summary>Given values without a gradient (ids, masks, lengths).</summary>
    public static OperationInput Constant(Shape shape, params float[] given) =>
        Of(shape, given) with { IsDifferentiable = false };

    /// <summary>The same input without a gradient.</summary>
    public OperationInput WithoutGradient() => this with { IsDifferentiable = false };

    /// <summary>The input with its values, which depend on the position alone.</summary>
    public OperationInput At(int position)
    {
        float[] values = new float[Shape.Count];
        Draw(new Philox(2024, (ulong)position), values);
        return this with { Values = values };
    }

    public PlainTensor<double> ToPlain() => new(Shape, Array.ConvertAll(Values, v => (double)v));

    public Tensor ToTensor() => new(Shape, Values) { RequiresGradient = IsDifferentiable };
}
