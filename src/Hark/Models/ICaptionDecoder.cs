using System.Diagnostics.CodeAnalysis;
using Hark.Engine;

namespace Hark.Models;

/// <summary>
/// What all caption decoders have in common when they add one word at a time: state goes in and comes out as tensors,
/// so that one search, one way to keep and reorder the past, and one plan per network serve them all.
/// </summary>
[Experimental("HARK001")]
public interface ICaptionDecoder
{
    /// <summary>The number of words V.</summary>
    int Vocabulary { get; }

    /// <summary>The most words of a caption that it can place, the start token included.</summary>
    int MaxLength { get; }

    /// <summary>The id of words that are never attended to, or null.</summary>
    int? PaddingId { get; }

    /// <summary>
    /// The shapes of the state of R rows with room for <paramref name="past"/> words. A state of zeros is that before
    /// the first word. A step gives each of these tensors back as it is afterwards, or with one more place on axis 1,
    /// the newest last: then the oldest is to be left out.
    /// </summary>
    IReadOnlyList<Shape> StateShapes(int rows, int past);

    /// <summary>What a step is told of its place in the caption, counted from 0; the same shape everywhere.</summary>
    Tensor Place(int index);

    /// <summary>Adds one word to every row.</summary>
    /// <param name="ids">[R, 1] word ids; the R rows are the beams of the memory's B clips, clip by clip.</param>
    /// <param name="idMask">[R, 1], 0 where the id is padding.</param>
    /// <param name="place">From <see cref="Place"/>.</param>
    /// <param name="state">The state, see <see cref="StateShapes"/>.</param>
    /// <param name="memory">What the network heard, clips on axis 0.</param>
    /// <returns>The logits [R, V] of the next word, and the state behind this one.</returns>
    (Tensor Logits, IReadOnlyList<Tensor> State) Step(
        Tensor ids, Tensor idMask, Tensor place, IReadOnlyList<Tensor> state, IReadOnlyList<Tensor> memory);
}
