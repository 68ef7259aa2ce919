namespace Hark.Audio;

/// <summary>A whole recording in memory: one channel of finite samples. Thread-safe to read.</summary>
/// <param name="Samples">The samples, full scale -1 to 1.</param>
/// <param name="SampleRate">Samples per second, in Hz.</param>
/// <param name="Warnings">Oddities of the file it came from, in words; empty for a sound file.</param>
public sealed record AudioClip(float[] Samples, int SampleRate, IReadOnlyList<string> Warnings)
{
    /// <summary>Wraps samples that did not come from a file.</summary>
    public AudioClip(float[] samples, int sampleRate)
        : this(samples, sampleRate, [])
    {
    }

    /// <summary>Length in seconds.</summary>
    public double DurationSeconds => (double)Samples.Length / SampleRate;
}
