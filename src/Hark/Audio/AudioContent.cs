namespace Hark.Audio;

/// <summary>What the first bytes of a stream say that it is.</summary>
internal enum AudioContent
{
    Empty,
    Wav,
    Aiff,
    Flac,

    /// <summary>An ID3 tag, with MPEG audio (or, rarely, FLAC) after it.</summary>
    Tagged,

    /// <summary>A signature of a format that Hark leaves to ffmpeg.</summary>
    Foreign,
    Text,
    Unknown,
}
