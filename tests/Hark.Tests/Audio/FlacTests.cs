using System.Security.Cryptography;
using Hark.Audio;
using Hark.Audio.Flac;
using Hark.TestKit;
using Hark.TestKit.Streams;

namespace Hark.Tests.Audio;

/// <summary>FLAC: every subframe, depth and stereo mode, both checksums, ends that come too soon or too late.</summary>
public sealed class FlacTests
{
    public static TheoryData<int> Depths => [4, 5, 8, 12, 16, 20, 24, 31, 32];

    [Theory]
    [MemberData(nameof(Depths))]
    public void Read_decodes_every_coding_and_stereo_mode(int bits)
    {
        int[][] smooth = [Smooth(700, bits, 1), Smooth(700, bits, 2)];
        int[][] noise = [Noise(700, bits, 3), Noise(700, bits, 4)];
        // Without a predictor the sample is the residual, which FLAC bounds.
        int quietBits = Math.Min(bits, 20);
        int[][] quiet = [Smooth(700, quietBits, 1), Smooth(700, quietBits, 2)];
        foreach (FlacCoding coding in Enum.GetValues<FlacCoding>())
        {
            int[][] channels = coding switch
            {
                FlacCoding.Constant => [Same(700, -3), Same(700, 5)],
                FlacCoding.Verbatim => noise,
                FlacCoding.Fixed0 or FlacCoding.Raw => quiet,
                _ => smooth,
            };
            foreach (int assignment in (int[])[1, 8, 9, 10])
            {
                foreach (bool longParameters in (bool[])[false, true])
                {
                    AssertDecodes(channels, bits,
                        FlacBytes.Encode(channels, bits, coding, assignment, longParameters: longParameters));
                }
            }
        }
    }

    [Theory]
    [InlineData(16, 3)]
    [InlineData(24, 8)]
    [InlineData(32, 20)]
    public void Read_restores_wasted_bits(int bits, int wasted)
    {
        int[][] channels = [[.. Smooth(300, bits - wasted, 1).Select(s => s << wasted)]];
        AssertDecodes(channels, bits, FlacBytes.Encode(channels, bits, FlacCoding.Linear, wasted: wasted));
        AssertDecodes(channels, bits, FlacBytes.Encode(channels, bits, FlacCoding.Verbatim, wasted: wasted));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void Read_decodes_any_number_of_channels(int count)
    {
        int[][] channels = [.. Enumerable.Range(0, count).Select(i => Smooth(1000, 16, i))];
        AssertDecodes(channels, 16, FlacBytes.Encode(channels, 16, FlacCoding.Fixed2));
        AssertDecodes(channels, 16, FlacBytes.Encode(channels, 16, FlacCoding.Fixed2, blockSize: 16));
    }

    [Fact]
    public void Length_may_be_unknown_or_lie()
    {
        int[][] channels = [Smooth(600, 16, 1)];
        AssertDecodes(channels, 16, FlacBytes.Encode(channels, 16, FlacCoding.Fixed2, declaredFrames: 0));
        using AudioReader tooFew = Open(FlacBytes.Encode(channels, 16, FlacCoding.Fixed2, declaredFrames: 300));
        Assert.Equal(600, CodecZooTests.ReadAll(tooFew).Length);
        Assert.Contains("declares 300", Assert.Single(tooFew.Warnings), StringComparison.Ordinal);
        using AudioReader tooMany = Open(FlacBytes.Encode(channels, 16, FlacCoding.Fixed2, declaredFrames: 601));
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => CodecZooTests.ReadAll(tooMany));
        Assert.Contains("found the end of the file after 600", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tags_before_and_behind_are_passed_over()
    {
        int[][] channels = [Smooth(600, 16, 1)];
        byte[] file = FlacBytes.Encode(channels, 16, FlacCoding.Fixed2);
        byte[] id3Version1 = [.. "TAG"u8, .. new byte[125]];
        byte[] id3Version2 = [.. "ID3"u8, 4, 0, 0, 0, 0, 0, 5, 1, 2, 3, 4, 5];
        AssertDecodes(channels, 16, [.. id3Version2, .. file, .. id3Version1]);
        file = FlacBytes.Encode(channels, 16, FlacCoding.Fixed2, declaredFrames: 0);
        AssertDecodes(channels, 16, [.. file, .. id3Version1]);
    }

    [Fact]
    public void Any_flipped_bit_of_a_frame_is_noticed()
    {
        byte[] file = FlacBytes.Encode([Smooth(300, 16, 1)], 16, FlacCoding.Fixed2, blockSize: 300);
        for (int i = 42; i < file.Length; i++)
        {
            byte[] damaged = [.. file];
            damaged[i] ^= (byte)(1 << (i % 8));
            using AudioReader reader = Open(damaged);
            Assert.Throws<AudioFormatException>(() => CodecZooTests.ReadAll(reader));
        }
    }

    [Fact]
    public void Zoo_files_have_the_checksum_that_their_encoder_stored()
    {
        Assert.SkipWhen(RepositoryFolder.Shared is null, RepositoryFolder.SharedMissing);
        string[] files = Directory.GetFiles(Path.Combine(RepositoryFolder.Shared, "data", "codec_zoo"), "*.flac");
        Assert.Equal(13, files.Length);
        foreach (string file in files)
        {
            using FlacReader reader = Assert.IsType<FlacReader>(AudioFile.Open(file));
            float[] samples = CodecZooTests.ReadAll(reader);
            int bits = reader.Info.Bits;
            byte[] pcm = [.. samples.Select(s => (int)(s * (1L << (bits - 1))))
                .SelectMany(s => BitConverter.GetBytes(s).Take((bits + 7) / 8))];
            Assert.Equal(reader.Info.Md5, MD5.HashData(pcm));
        }
    }

    private static AudioReader Open(byte[] file) => AudioFile.Open(new MemoryStream(file));

    private static void AssertDecodes(int[][] channels, int bits, byte[] file)
    {
        using AudioReader reader = AudioFile.Open(new NonSeekableStream(new MemoryStream(file)));
        float[] actual = CodecZooTests.ReadAll(reader);
        Assert.Empty(reader.Warnings);
        Assert.Equal(channels[0].Length * channels.Length, actual.Length);
        for (int i = 0; i < actual.Length; i++)
        {
            int sample = channels[i % channels.Length][i / channels.Length];
            Assert.Equal((float)(sample / (double)(1L << (bits - 1))), actual[i]);
        }
    }

    /// <summary>A loud tone: predictable enough for residuals of 32 bits at every depth.</summary>
    private static int[] Smooth(int count, int bits, int seed)
    {
        double scale = 0.9 * (1L << (bits - 1));
        return [.. Enumerable.Range(0, count).Select(i => (int)(scale * Math.Sin((i + seed) / (100.0 + seed))))];
    }

    private static int[] Noise(int count, int bits, int seed)
    {
        Random random = new(seed);
        long end = 1L << (bits - 1);
        return [.. Enumerable.Range(0, count).Select(_ => (int)random.NextInt64(-end, end))];
    }

    private static int[] Same(int count, int value) => [.. Enumerable.Repeat(value, count)];
}
