namespace Hark.Audio.Wav;

/// <summary>
/// Names of the WAV family: RIFF WAVE (Microsoft, "Multimedia Programming Interface and Data Specifications 1.0" and
/// mmreg.h), RF64 (EBU Tech 3306) and BW64 (ITU-R BS.2088).
/// </summary>
internal static class WavConstants
{
    public const uint Riff = 0x46464952;
    public const uint Rf64 = 0x34364652;
    public const uint Bw64 = 0x34365742;
    public const uint Wave = 0x45564157;
    public const uint Format = 0x20746d66;
    public const uint Data = 0x61746164;
    public const uint DataSize64 = 0x34367364;

    public const ushort Pcm = 1;
    public const ushort IeeeFloat = 3;
    public const ushort ALaw = 6;
    public const ushort MuLaw = 7;
    public const ushort Extensible = 0xfffe;

    /// <summary>A size that a program could not know: it wrote to a pipe, or the true one stands in ds64.</summary>
    public const uint UnknownSize = 0xffff_ffff;

    /// <summary>The last 14 bytes of a sub-format GUID whose first two are an ordinary format tag.</summary>
    public static ReadOnlySpan<byte> TagGuidTail =>
        [0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71];
}
