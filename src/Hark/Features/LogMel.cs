using System.Numerics;
using System.Runtime.Intrinsics;
using Hark.Engine.Kernels;

namespace Hark.Features;

/// <summary>
/// A log-mel front-end: mono samples in, features [T, F] out (frame after frame, float32). Immutable after construction
/// and safe to call from any number of threads; a clip's features are the same bits whoever else is computing, on all
/// vector widths that round a fused multiply-add the same way.
/// </summary>
/// <remarks>
/// Clips shorter than <see cref="ShortestInput"/>, which the original implementations refuse, are padded with zeros to
/// that length. Samples that are not finite give features that are not.
/// </remarks>
public sealed class LogMel
{
    private readonly LogMelKernel kernel;

    /// <summary>Prepares the tables of a front-end.</summary>
    /// <param name="settings">The front-end, for example <see cref="FrontEnds.EffB2"/>.</param>
    /// <param name="filterBank">
    /// The mel filters where a checkpoint stores its own; by default they are computed from the settings.
    /// </param>
    /// <exception cref="ArgumentException">A setting is out of range, or the bank does not fit the
    /// settings.</exception>
    public LogMel(LogMelSettings settings, MelFilterBank? filterBank = null)
        : this(settings, filterBank, WidestLanes())
    {
    }

    internal LogMel(LogMelSettings settings, MelFilterBank? filterBank, int lanes)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        FilterBank = filterBank ?? MelFilterBank.Create(settings);
        if (FilterBank.Bands != settings.Bands || FilterBank.Bins != settings.FftLength / 2 + 1)
        {
            throw new ArgumentException(
                $"The filter bank has {FilterBank.Bands} bands of {FilterBank.Bins} bins, " +
                $"front-end '{settings.Name}' needs " +
                $"{settings.Bands} of {settings.FftLength / 2 + 1}.", nameof(filterBank));
        }
        Settings = settings;
        ShortestInput = settings.Framing == FramingKind.Kaldi
            ? settings.WindowSamples
            : settings.FftLength / 2 + (settings.PreEmphasis == 0 ? 1 : 2);
        kernel = lanes switch
        {
            16 => new LogMelKernel<Lanes512>(settings, FilterBank),
            8 => new LogMelKernel<Lanes256>(settings, FilterBank),
            4 => new LogMelKernel<Lanes128>(settings, FilterBank),
            _ => throw new ArgumentOutOfRangeException(nameof(lanes), lanes, "expected 4, 8 or 16"),
        };
    }

    /// <summary>What this front-end computes.</summary>
    public LogMelSettings Settings { get; }

    /// <summary>The mel filters in use.</summary>
    public MelFilterBank FilterBank { get; }

    /// <summary>Number of mel bands F.</summary>
    public int Bands => Settings.Bands;

    /// <summary>
    /// The fewest samples that the reflection at the ends allows, or one window where nothing is reflected; shorter
    /// clips are padded with zeros to it.
    /// </summary>
    public int ShortestInput { get; }

    /// <summary>Number of frames T of a clip of <paramref name="samples"/> samples: always at least one.</summary>
    public int FrameCount(int samples)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(samples);
        int length = Math.Max(samples, ShortestInput);
        if (Settings.Framing == FramingKind.Kaldi) length -= Settings.WindowSamples;
        else if (Settings.PreEmphasis != 0) length--;
        return 1 + length / Settings.HopLength;
    }

    /// <summary>Computes the features of one clip.</summary>
    /// <param name="samples">Mono samples in [-1, 1] at <see cref="LogMelSettings.SampleRate"/>.</param>
    /// <returns>[T, F], frame after frame; T is <see cref="FrameCount"/>.</returns>
    public float[] Compute(ReadOnlySpan<float> samples)
    {
        float[] output = GC.AllocateUninitializedArray<float>(checked(FrameCount(samples.Length) * Bands));
        Compute(samples, output);
        return output;
    }

    /// <summary>Computes the features of one clip; allocates nothing in the steady state.</summary>
    /// <param name="samples">Mono samples in [-1, 1] at <see cref="LogMelSettings.SampleRate"/>.</param>
    /// <param name="output">Receives [T, F]; exactly <see cref="FrameCount"/> times <see cref="Bands"/> values.</param>
    /// <exception cref="ArgumentException"><paramref name="output"/> has another length.</exception>
    public void Compute(ReadOnlySpan<float> samples, Span<float> output)
    {
        int frameCount = FrameCount(samples.Length);
        if (output.Length != (long)frameCount * Bands)
        {
            throw new ArgumentException(
                $"The output holds {output.Length} values, {samples.Length} samples need {frameCount} x {Bands}.",
                nameof(output));
        }
        float preEmphasis = Settings.Framing == FramingKind.Kaldi ? 0 : Settings.PreEmphasis; // or frame by frame
        kernel.Run(new(samples, ShortestInput, preEmphasis), frameCount, output);
        if (Settings.TopRange is float range) RaiseToRange(output, range / Settings.Divisor);
    }

    /// <summary>values = max(values, max(values) - range).</summary>
    private static void RaiseToRange(Span<float> values, float range)
    {
        float largest = float.NegativeInfinity;
        int width = Vector<float>.Count, i = 0;
        Vector<float> largestLanes = new(largest);
        for (; i + width <= values.Length; i += width) largestLanes = Vector.Max(largestLanes, new(values[i..]));
        for (int lane = 0; lane < width; lane++) largest = MathF.Max(largest, largestLanes[lane]);
        for (; i < values.Length; i++) largest = MathF.Max(largest, values[i]);

        float lowest = largest - range;
        Vector<float> lowestLanes = new(lowest);
        for (i = 0; i + width <= values.Length; i += width)
            Vector.Max(lowestLanes, new(values[i..])).CopyTo(values[i..]);
        for (; i < values.Length; i++) values[i] = MathF.Max(lowest, values[i]);
    }

    private static int WidestLanes() =>
        Vector512.IsHardwareAccelerated ? Lanes512.Count
        : Vector256.IsHardwareAccelerated ? Lanes256.Count
        : Lanes128.Count;
}
