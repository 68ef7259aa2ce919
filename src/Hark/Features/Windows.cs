namespace Hark.Features;

/// <summary>Analysis windows, computed in double.</summary>
internal static class Windows
{
    /// <summary>
    /// The window of <paramref name="settings"/> centred in a frame of FftLength samples, zero outside
    /// [<paramref name="from"/>, <paramref name="to"/>).
    /// </summary>
    public static float[] Centred(LogMelSettings settings, out int from, out int to)
    {
        int length = settings.WindowSamples;
        from = (settings.FftLength - length) / 2;
        to = from + length;
        float[] frame = new float[settings.FftLength];
        Make(settings.Window, length).CopyTo(frame, from);
        return frame;
    }

    /// <summary>A window of <paramref name="length"/> samples.</summary>
    public static float[] Make(WindowKind kind, int length)
    {
        int period = kind == WindowKind.HannPeriodic ? length : Math.Max(1, length - 1);
        float[] window = new float[length];
        for (int n = 0; n < length; n++) window[n] = (float)(0.5 - 0.5 * Math.Cos(2 * Math.PI * n / period));
        return window;
    }
}
