using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Hark.Audio;
using Hark.TestKit;

namespace Hark.Tests.Audio;

/// <summary>103 real recordings: decoded samples have the checksum that was taken before they were encoded.</summary>
public sealed class CorePcmTests
{
    [Fact]
    public void Every_core_recording_has_its_checksum()
    {
        Assert.SkipWhen(RepositoryFolder.Shared is null, RepositoryFolder.SharedMissing);
        string data = Path.Combine(RepositoryFolder.Shared, "data");
        int files = 0;
        foreach (string row in File.ReadLines(Path.Combine(data, "core", "core.csv")).Skip(1))
        {
            string[] cells = row.Split(',');
            foreach (string file in cells[..2].Where(f => f.Length > 0))
            {
                Assert.Equal(cells[^1], Md5(Path.Combine(data, file)));
                files++;
            }
        }
        Assert.Equal(123, files);
    }

    private static string Md5(string path)
    {
        using AudioReader reader = AudioFile.Open(path);
        short[] pcm = [.. CodecZooTests.ReadAll(reader).Select(s => checked((short)(s * 32768)))];
        Assert.Equal(pcm.Length / reader.Channels, reader.FrameCount);
        return Convert.ToHexStringLower(MD5.HashData(MemoryMarshal.AsBytes(pcm.AsSpan())));
    }
}
