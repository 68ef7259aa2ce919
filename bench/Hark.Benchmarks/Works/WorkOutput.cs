using Hark.Engine;

namespace Hark.Benchmarks.Works;

/// <summary>What a work computes: named tensors, or a text.</summary>
internal sealed record WorkOutput(IReadOnlyList<(string Name, Tensor Value)> Tensors, string? Text = null)
{
    public static WorkOutput Of(Tensor value) => new([("0", value)]);

    public static WorkOutput OfText(string text) => new([], text);
}
