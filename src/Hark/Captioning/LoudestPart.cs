namespace Hark.Captioning;

/// <summary>
/// Keeps the loudest stretch of a stream of samples, in memory that does not grow with the stream. Stretches begin
/// every fortieth of their length, and one ends with the stream. Loudness is the variance, so that a constant offset
/// counts for nothing; the first among equals wins. The result does not depend on how the stream is cut into pieces.
/// </summary>
internal sealed class LoudestPart
{
    private const int HopsPerPart = 40;

    private readonly int part, hop;
    private readonly float[] recent; // the last one to two parts
    private readonly float[] best;
    private readonly (double Sum, double Squares)[] hops = new (double, double)[HopsPerPart]; // a ring
    private int recentCount;
    private long recentStart, hopCount;
    private double bestLoudness = -1;
    private bool isBestCopied = true;

    /// <summary>Prepares for parts of a length.</summary>
    /// <param name="partSamples">Samples per part, at least 40.</param>
    public LoudestPart(int partSamples)
    {
        hop = partSamples / HopsPerPart;
        part = hop * HopsPerPart;
        recent = new float[2 * part];
        best = new float[part];
    }

    /// <summary>All samples so far.</summary>
    public long TotalSamples => recentStart + recentCount;

    /// <summary>Where the result begins, in samples. Valid after <see cref="Finish"/>.</summary>
    public long StartSample { get; private set; }

    /// <summary>Takes the next samples of the stream.</summary>
    public void Add(ReadOnlySpan<float> samples)
    {
        while (samples.Length > 0)
        {
            if (recentCount == recent.Length) DropOlder();
            int taken = Math.Min(samples.Length, hop - recentCount % hop);
            samples[..taken].CopyTo(recent.AsSpan(recentCount));
            recentCount += taken;
            samples = samples[taken..];
            if (recentCount % hop == 0) EndHop();
        }
    }

    /// <summary>Ends the stream; the loudest part, or all of a stream that is not longer than one.</summary>
    public ReadOnlyMemory<float> Finish()
    {
        if (TotalSamples <= part) return recent.AsMemory(0, recentCount);
        (double sum, double squares) = Moments(recent.AsSpan(recentCount - part, part));
        Consider(Variance(sum, squares), TotalSamples - part);
        if (!isBestCopied) CopyBest();
        return best;
    }

    private static (double Sum, double Squares) Moments(ReadOnlySpan<float> samples)
    {
        double sum = 0, squares = 0;
        foreach (float sample in samples)
        {
            sum += sample;
            squares += (double)sample * sample;
        }
        return (sum, squares);
    }

    private double Variance(double sum, double squares) => Math.Max(0, squares - sum * sum / part);

    private void EndHop()
    {
        hops[hopCount++ % HopsPerPart] = Moments(recent.AsSpan(recentCount - hop, hop));
        if (hopCount < HopsPerPart) return;
        double sum = 0, squares = 0;
        foreach ((double hopSum, double hopSquares) in hops)
        {
            sum += hopSum;
            squares += hopSquares;
        }
        Consider(Variance(sum, squares), TotalSamples - part);
    }

    private void Consider(double loudness, long start)
    {
        if (!(loudness > bestLoudness)) return;
        (bestLoudness, StartSample, isBestCopied) = (loudness, start, false);
    }

    private void DropOlder()
    {
        if (!isBestCopied) CopyBest();
        recent.AsSpan(part).CopyTo(recent);
        recentStart += part;
        recentCount = part;
    }

    private void CopyBest()
    {
        recent.AsSpan((int)(StartSample - recentStart), part).CopyTo(best);
        isBestCopied = true;
    }
}
