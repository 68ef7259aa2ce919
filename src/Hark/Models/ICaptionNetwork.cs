using System.Diagnostics.CodeAnalysis;
using Hark.Engine;
using Hark.Features;

namespace Hark.Models;

/// <summary>A network that captions sounds, whatever its encoder and its decoder are.</summary>
[Experimental("HARK001")]
public interface ICaptionNetwork
{
    /// <summary>The part that makes the words.</summary>
    ICaptionDecoder Decoder { get; }

    /// <summary>What may turn sound into its input.</summary>
    IReadOnlyList<LogMelSettings> FrontEnds { get; }

    /// <summary>The fewest log-mel frames of a clip: pad shorter ones.</summary>
    int FewestFrames { get; }

    /// <summary>
    /// What the decoder needs of clips of equal length, computed once per clip: log-mel [B, T, F] to the memory of
    /// <see cref="ICaptionDecoder.Step"/>. What depends on T alone becomes a constant of a trace.
    /// </summary>
    IReadOnlyList<Tensor> Listen(Tensor logMel);
}
