using System.Diagnostics.CodeAnalysis;
using Hark.Engine;

namespace Hark.Models;

/// <summary>What a decoder needs of the audio: each layer's keys and values, computed once per clip.</summary>
/// <param name="Keys">Per layer [B, T', D].</param>
/// <param name="Values">Per layer [B, T', D].</param>
/// <param name="Mask">[B, T'], 1 for frames that exist.</param>
[Experimental("HARK001")]
public sealed record DecoderMemory(IReadOnlyList<Tensor> Keys, IReadOnlyList<Tensor> Values, Tensor Mask)
{
    /// <summary>Keys, values, mask: the memory of <see cref="ICaptionDecoder.Step"/>.</summary>
    public IReadOnlyList<Tensor> Tensors => [.. Keys, .. Values, Mask];

    /// <summary>The same from <see cref="Tensors"/>.</summary>
    public static DecoderMemory Of(IReadOnlyList<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        int layers = tensors.Count / 2;
        return new([.. tensors.Take(layers)], [.. tensors.Skip(layers).Take(layers)], tensors[^1]);
    }
}

/// <summary>What a decoder keeps of the words so far, so that no prefix is ever computed again.</summary>
/// <param name="Keys">Per layer [R, t, D].</param>
/// <param name="Values">Per layer [R, t, D].</param>
/// <param name="Mask">[R, t], 0 where the word is padding.</param>
[Experimental("HARK001")]
public sealed record DecoderCache(IReadOnlyList<Tensor> Keys, IReadOnlyList<Tensor> Values, Tensor Mask)
{
    /// <summary>The number of words in the cache.</summary>
    public int Length => Mask.Shape[1];

    /// <summary>Mask, keys, values: the state of <see cref="ICaptionDecoder.Step"/>.</summary>
    public IReadOnlyList<Tensor> Tensors => [Mask, .. Keys, .. Values];

    /// <summary>The same from <see cref="Tensors"/>.</summary>
    public static DecoderCache Of(IReadOnlyList<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        int layers = tensors.Count / 2;
        return new([.. tensors.Skip(1).Take(layers)], [.. tensors.Skip(1 + layers)], tensors[0]);
    }

    /// <summary>The shapes of <see cref="Tensors"/> for R rows of <paramref name="length"/> words.</summary>
    public static IReadOnlyList<Shape> Shapes(int rows, int length, int width, int layers) =>
        [new(rows, length), .. Enumerable.Repeat(new Shape(rows, length, width), 2 * layers)];
}
