namespace Hark.Audio.Pcm;

/// <summary>How one sample is written: kind, bits, byte order (Be: big-endian).</summary>
internal enum PcmEncoding
{
    U8,
    S8,
    S16,
    S16Be,
    S24,
    S24Be,
    S32,
    S32Be,
    F32,
    F32Be,
    F64,
    F64Be,
    ALaw,
    MuLaw,
}
