namespace Hark.Audio.Wav;

/// <summary>How <see cref="WavWriter"/> stores a sample.</summary>
public enum WavSampleFormat
{
    /// <summary>16-bit integers; a sample s becomes round(32768 s), cut off at full scale.</summary>
    Pcm16,

    /// <summary>32-bit floats, unchanged.</summary>
    IeeeFloat32,
}
