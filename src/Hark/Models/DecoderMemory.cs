using System.Diagnostics.CodeAnalysis;
using Hark.Engine;

namespace Hark.Models;

/// <summary>What a decoder needs of the audio: each layer's keys and values, computed once per clip.</summary>
/// <param name="Keys">Per layer [B, T', D].</param>
/// <param name="Values">Per layer [B, T', D].</param>
/// <param name="Mask">[B, T'], 1 for frames that exist.</param>
[Experimental("HARK001")]
public sealed record DecoderMemory(IReadOnlyList<Tensor> Keys, IReadOnlyList<Tensor> Values, Tensor Mask);

/// <summary>What a decoder keeps of the words so far, so that no prefix is ever computed again.</summary>
/// <param name="Keys">Per layer [R, t, D].</param>
/// <param name="Values">Per layer [R, t, D].</param>
/// <param name="Mask">[R, t], 0 where the word is padding.</param>
[Experimental("HARK001")]
public sealed record DecoderCache(IReadOnlyList<Tensor> Keys, IReadOnlyList<Tensor> Values, Tensor Mask)
{
    /// <summary>The number of words in the cache.</summary>
    public int Length => Mask.Shape[1];
}
