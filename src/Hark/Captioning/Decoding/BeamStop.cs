namespace Hark.Captioning.Decoding;

/// <summary>When a beam search by transformers' rules ends (its <c>early_stopping</c>).</summary>
public enum BeamStop
{
    /// <summary>As soon as as many captions are finished as there are beams (<c>True</c>, BART's setting).</summary>
    WhenFull,

    /// <summary>
    /// When the best open beam, divided by its length so far, is not above the worst finished caption (<c>False</c>).
    /// </summary>
    WhenWorse,

    /// <summary>
    /// When no open beam could beat the worst finished caption even at the longest length (<c>"never"</c>).
    /// </summary>
    WhenHopeless,
}
