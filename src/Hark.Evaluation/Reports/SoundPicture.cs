using Hark.Audio;
using Hark.Features;

namespace Hark.Evaluation.Reports;

/// <summary>
/// A small picture of a recording's log-mel spectrogram, low bands at the bottom; or why there is none.
/// </summary>
internal readonly record struct SoundPicture(byte[]? Png, bool IsShortened, string? Problem)
{
    /// <summary>Pixels from beginning to end.</summary>
    public const int Width = 160;

    /// <summary>Pixels from the lowest to the highest band: one each.</summary>
    public const int Height = 64;

    // What is seen: so much below the loudest cell, and no more of a long recording.
    private const float RangeDecibel = 70;
    private const int LongestSeconds = 60;
    private const float SilenceDecibel = -99; // the front-end's floor is -100

    private static readonly LogMel FrontEnd = new(FrontEnds.EffB2);

    public static SoundPicture Of(string path, CancellationToken cancellationToken)
    {
        try
        {
            float[] samples = Read(path, out bool isShortened, cancellationToken);
            byte[] pixels = Draw(FrontEnd.Compute(samples), FrontEnd.Bands);
            return new(IndexedPng.Encode(pixels, Width, Height, ColorMap.Colors), isShortened, null);
        }
        catch (Exception error) when (error is AudioFormatException or IOException or UnauthorizedAccessException)
        {
            return new(null, false, $"No picture: {error.Message}");
        }
    }

    /// <summary>Log-mel [T, F] in dB -> a colour's number per pixel, [Height, Width], top row first.</summary>
    internal static byte[] Draw(ReadOnlySpan<float> mel, int bands)
    {
        int frameCount = mel.Length / bands;
        float[] columns = new float[Width * bands]; // [x, F]: means over the frames of a column
        float loudest = SilenceDecibel;
        for (int x = 0; x < Width; x++)
        {
            int start = (int)((long)x * frameCount / Width);
            int end = Math.Max(start + 1, (int)((long)(x + 1) * frameCount / Width));
            for (int band = 0; band < bands; band++)
            {
                float sum = 0;
                for (int t = start; t < end; t++) sum += mel[t * bands + band];
                float mean = sum / (end - start);
                columns[x * bands + band] = mean;
                loudest = MathF.Max(loudest, mean);
            }
        }
        byte[] pixels = new byte[Width * Height];
        for (int y = 0; y < Height; y++)
        {
            int band = (Height - 1 - y) * bands / Height;
            for (int x = 0; x < Width; x++) pixels[y * Width + x] = Shade(columns[x * bands + band], loudest);
        }
        return pixels;
    }

    private static byte Shade(float decibel, float loudest)
    {
        if (loudest <= SilenceDecibel) return 0;
        float height = 1 - (loudest - decibel) / RangeDecibel;
        return (byte)Math.Clamp((int)(height * ColorMap.Count), 0, ColorMap.Count - 1);
    }

    private static float[] Read(string path, out bool isShortened, CancellationToken cancellationToken)
    {
        int rate = FrontEnd.Settings.SampleRate;
        using MonoReader reader = AudioFile.OpenMono(path, rate, cancellationToken: cancellationToken);
        float[] samples = new float[LongestSeconds * rate];
        int count = reader.Read(samples);
        isShortened = count == samples.Length && reader.Read(stackalloc float[1]) > 0;
        return samples[..count];
    }
}
