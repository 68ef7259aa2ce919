using Hark.Captioning;
using Hark.TestKit;
using Hark.TestKit.Streams;
using Hark.Tests.Audio;

namespace Hark.Tests.Captioning;

/// <summary>Counts what the process allocates, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(CaptionerMemoryTests), DisableParallelization = true)]
[Collection(nameof(CaptionerMemoryTests))]
public sealed class CaptionerMemoryTests : IDisposable
{
    private const int SampleRate = 16_000;

    private readonly string folder = Directory.CreateTempSubdirectory("hark-captioner-").FullName;

    [Fact]
    public async Task Ten_hours_are_captioned_in_flat_memory()
    {
        const long samples = 10L * 3600 * SampleRate;
        byte[] tone = new byte[SampleRate];
        for (int i = 0; i < tone.Length; i++) tone[i] = (byte)(128 + 60 * Math.Sin(Math.Tau * 440 * i / SampleRate));
        byte[] head = WavBytes.Wav([], bits: 8, declaredBytes: (uint)samples);
        using Captioner captioner = Captioner.Load(TinyModel.Save(Path.Combine(folder, "tiny.safetensors")));
        await captioner.CaptionAsync(TinyModel.Sound(10), SampleRate); // plans and tables are made once
        long before = GC.GetTotalAllocatedBytes();
        GeneratedStream recording = new(head, tone, head.Length + samples);
        CaptionResult result = await captioner.CaptionAsync(recording, "ten-hours.wav");
        Assert.Equal(36_000, result.DurationSeconds);
        Assert.Equal(10, result.EndSeconds - result.StartSeconds);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 8 << 20);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
