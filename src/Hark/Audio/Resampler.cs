using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hark.Audio;

/// <summary>
/// Changes the sample rate by a band-limited polyphase filter: a sinc of six zero crossings on either side under a Hann
/// window, cut-off at 0.99 of the lower Nyquist frequency. It is <c>torchaudio.functional.resample</c> with its
/// defaults, but with exact taps (computed in double) and the exact length ceil(target * samples / source). No delay;
/// silence is assumed before and after. Streaming: the result does not depend, to the last bit, on how the input is cut
/// into pieces. Not thread-safe.
/// </summary>
public sealed class Resampler
{
    private const int ZeroCrossings = 6;
    private const double Rolloff = 0.99;
    private const int BlockSamples = 1 << 14;

    // With o = source / gcd and n = target / gcd, output sample m = b n + j is the dot product of phase j's taps with
    // the input from b o + firstTap[j] on. Rows of taps are padded with zeros to whole vectors.
    private readonly int o, n, rowTaps;
    private readonly float[] taps; // [n, rowTaps]
    private readonly int[] firstTap; // [n]

    private readonly float[] buffer;
    private long bufferStart; // index of buffer[0] in the input; negative while it holds the silence before the start
    private int buffered;
    private long inputSamples;
    private bool completed;

    private long nextBlockStart; // b o
    private int nextPhase; // j
    private long outputSamples;

    /// <summary>Prepares the filter.</summary>
    /// <param name="sourceRate">Rate of the input in Hz, above 0.</param>
    /// <param name="targetRate">Rate of the output in Hz, above 0.</param>
    public Resampler(int sourceRate, int targetRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sourceRate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(targetRate);
        (o, n) = Reduce(sourceRate, targetRate);
        double cutoff = Rolloff * Math.Min(o, n);
        int width = (int)Math.Ceiling(ZeroCrossings * o / cutoff);
        rowTaps = (2 * width + 1 + Vector256<float>.Count - 1) / Vector256<float>.Count * Vector256<float>.Count;
        taps = new float[checked(n * rowTaps)];
        firstTap = new int[n];
        for (int j = 0; j < n; j++)
        {
            // Centre of the phase is o j / n input samples after the block's start.
            int first = (int)((long)o * j / n) - width;
            while (Time(first, j) <= -ZeroCrossings) first++;
            firstTap[j] = first;
            for (int k = 0; k < rowTaps; k++) taps[j * rowTaps + k] = (float)Tap(Time(first + k, j));
        }
        buffer = new float[rowTaps + BlockSamples];
        bufferStart = Math.Min(0, firstTap[0]);
        buffered = (int)-bufferStart;

        double Time(int i, int j) => cutoff * ((long)i * n - (long)j * o) / ((double)o * n);
        double Tap(double t) => Math.Abs(t) >= ZeroCrossings ? 0 : cutoff / o * Hann(t) * Sinc(t);
    }

    /// <summary>Number of samples that an input of this length becomes: ceil(target * samples / source).</summary>
    public static long OutputLength(long samples, int sourceRate, int targetRate)
    {
        (int source, int target) = Reduce(sourceRate, targetRate);
        return (long)(((Int128)samples * target + source - 1) / source);
    }

    /// <summary>Resamples a whole signal.</summary>
    /// <param name="samples">The input.</param>
    /// <param name="sourceRate">Its rate in Hz.</param>
    /// <param name="targetRate">Rate of the result in Hz.</param>
    /// <returns><see cref="OutputLength"/> samples; a copy of the input where the rates are equal.</returns>
    public static float[] Resample(ReadOnlySpan<float> samples, int sourceRate, int targetRate)
    {
        if (sourceRate == targetRate) return samples.ToArray();
        Resampler resampler = new(sourceRate, targetRate);
        float[] result = new float[OutputLength(samples.Length, sourceRate, targetRate)];
        int done = 0;
        while (samples.Length > 0)
        {
            samples = samples[resampler.Write(samples)..];
            done += resampler.Read(result.AsSpan(done));
        }
        resampler.Complete();
        while (done < result.Length) done += resampler.Read(result.AsSpan(done));
        return result;
    }

    /// <summary>Takes input.</summary>
    /// <returns>
    /// How many samples were taken. Fewer than given means that output must be read first.
    /// </returns>
    public int Write(ReadOnlySpan<float> samples)
    {
        if (completed) throw new InvalidOperationException("The input was completed.");
        DropUsed();
        int taken = Math.Min(samples.Length, buffer.Length - buffered);
        samples[..taken].CopyTo(buffer.AsSpan(buffered));
        buffered += taken;
        inputSamples += taken;
        return taken;
    }

    /// <summary>Says that there is no more input: what follows is silence.</summary>
    public void Complete() => completed = true;

    /// <summary>Gives the output that the input so far determines.</summary>
    /// <returns>Samples written; 0 means that more input is needed or, once completed, that all is done.</returns>
    public int Read(Span<float> output)
    {
        if (completed)
        {
            long left = (long)(((Int128)inputSamples * n + o - 1) / o) - outputSamples;
            output = output[..(int)Math.Min(output.Length, left)];
        }
        int done = Convolve(output);
        while (completed && done < output.Length)
        {
            DropUsed();
            buffer.AsSpan(buffered).Clear();
            buffered = buffer.Length;
            done += Convolve(output[done..]);
        }
        return done;
    }

    private static double Hann(double t)
    {
        double c = Math.Cos(Math.PI * t / (2 * ZeroCrossings));
        return c * c;
    }

    private static double Sinc(double t) => t == 0 ? 1 : Math.Sin(Math.PI * t) / (Math.PI * t);

    private static (int Source, int Target) Reduce(int sourceRate, int targetRate)
    {
        int divisor = (int)BigInteger.GreatestCommonDivisor(sourceRate, targetRate);
        return (sourceRate / divisor, targetRate / divisor);
    }

    /// <summary>As much output as the buffered input determines.</summary>
    private int Convolve(Span<float> output)
    {
        ref float input = ref MemoryMarshal.GetArrayDataReference(buffer);
        ref float row = ref MemoryMarshal.GetArrayDataReference(taps);
        int done = 0;
        while (done < output.Length)
        {
            long offset = nextBlockStart + firstTap[nextPhase] - bufferStart;
            if (offset + rowTaps > buffered) break;
            ref float phase = ref Unsafe.Add(ref row, nextPhase * rowTaps);
            output[done++] = Dot(ref phase, ref Unsafe.Add(ref input, (int)offset), rowTaps);
            if (++nextPhase == n)
            {
                nextPhase = 0;
                nextBlockStart += o;
            }
        }
        outputSamples += done;
        return done;
    }

    // Eight chains of fused multiply-adds, summed at the end: the same bits at every place of the buffer and for every
    // vector width. In bounds: Convolve has checked offset + count against the buffer, and a row holds count taps.
    private static float Dot(ref float a, ref float b, int count)
    {
        Vector256<float> sum = Vector256<float>.Zero;
        for (int k = 0; k < count; k += Vector256<float>.Count)
        {
            sum = Vector256.FusedMultiplyAdd(
                Vector256.LoadUnsafe(ref a, (nuint)k), Vector256.LoadUnsafe(ref b, (nuint)k), sum);
        }
        Vector128<float> half = sum.GetLower() + sum.GetUpper();
        return half[0] + half[2] + (half[1] + half[3]);
    }

    /// <summary>Moves what the next output still needs to the front of the buffer.</summary>
    private void DropUsed()
    {
        int used = (int)Math.Min(nextBlockStart + firstTap[nextPhase] - bufferStart, buffered);
        if (used <= 0) return;
        buffer.AsSpan(used, buffered - used).CopyTo(buffer);
        buffered -= used;
        bufferStart += used;
    }
}
