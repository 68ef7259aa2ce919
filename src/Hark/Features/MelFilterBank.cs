namespace Hark.Features;

/// <summary>
/// Triangular mel filters over the bins of a power spectrum, kept sparse: band b weighs <see cref="Counts"/>[b] bins
/// from <see cref="Starts"/>[b] on, and its weights follow those of band b - 1 in <see cref="Weights"/>. Immutable.
/// </summary>
public sealed class MelFilterBank
{
    private readonly int[] starts, counts;
    private readonly float[] weights;

    /// <summary>Takes an existing bank, for example the one stored in a checkpoint.</summary>
    /// <param name="bins">Bins of the spectrum: FFT length / 2 + 1.</param>
    /// <param name="starts">First bin of every band, [F].</param>
    /// <param name="counts">Number of bins of every band, [F]; 0 for a band between two bins.</param>
    /// <param name="weights">All weights, band after band.</param>
    /// <exception cref="ArgumentException">The parts do not fit together.</exception>
    public MelFilterBank(int bins, ReadOnlySpan<int> starts, ReadOnlySpan<int> counts, ReadOnlySpan<float> weights)
    {
        if (starts.Length != counts.Length)
        {
            throw new ArgumentException($"{starts.Length} starts but {counts.Length} counts.", nameof(counts));
        }
        long total = 0;
        for (int band = 0; band < starts.Length; band++)
        {
            if (starts[band] < 0 || counts[band] < 0 || (long)starts[band] + counts[band] > bins)
            {
                throw new ArgumentException(
                    $"Band {band} covers bins {starts[band]} + {counts[band]}, the spectrum has {bins}.",
                    nameof(starts));
            }
            total += counts[band];
        }
        if (total != weights.Length)
        {
            throw new ArgumentException($"The bands hold {total} weights, found {weights.Length}.", nameof(weights));
        }
        Bins = bins;
        this.starts = starts.ToArray();
        this.counts = counts.ToArray();
        this.weights = weights.ToArray();
    }

    /// <summary>Number of bins of the spectrum: FFT length / 2 + 1.</summary>
    public int Bins { get; }

    /// <summary>Number of bands F.</summary>
    public int Bands => starts.Length;

    /// <summary>First bin of every band, [F].</summary>
    public ReadOnlySpan<int> Starts => starts;

    /// <summary>Number of bins of every band, [F].</summary>
    public ReadOnlySpan<int> Counts => counts;

    /// <summary>All weights, band after band.</summary>
    public ReadOnlySpan<float> Weights => weights;

    /// <summary>Computes the bank of <paramref name="settings"/> in double from its formula.</summary>
    public static MelFilterBank Create(LogMelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        MelScale scale = settings.Scale;
        bool straightInMel = scale == MelScale.Kaldi;
        double lowest = MelScales.FromHz(scale, settings.MinHz);
        double step = (MelScales.FromHz(scale, settings.MaxHz) - lowest) / (settings.Bands + 1);
        double EdgeHz(int point) => MelScales.ToHz(scale, lowest + step * point);

        int bins = settings.FftLength / 2 + 1, lastBin = straightInMel ? bins - 1 : bins;
        double[] positions = new double[lastBin];
        for (int bin = 0; bin < lastBin; bin++)
        {
            double hz = (double)bin * settings.SampleRate / settings.FftLength;
            positions[bin] = straightInMel ? MelScales.FromHz(scale, hz) : hz;
        }

        int[] starts = new int[settings.Bands], counts = new int[settings.Bands];
        List<float> weights = [];
        for (int band = 0; band < settings.Bands; band++)
        {
            double left = straightInMel ? lowest + step * band : EdgeHz(band);
            double centre = straightInMel ? lowest + step * (band + 1) : EdgeHz(band + 1);
            double right = straightInMel ? lowest + step * (band + 2) : EdgeHz(band + 2);
            double peak = settings.Norm == MelNorm.Slaney ? 2 / (EdgeHz(band + 2) - EdgeHz(band)) : 1;
            for (int bin = 0; bin < lastBin; bin++)
            {
                double up = (positions[bin] - left) / (centre - left);
                double down = (right - positions[bin]) / (right - centre);
                float weight = (float)(Math.Min(up, down) * peak);
                if (weight <= 0) continue;
                if (counts[band]++ == 0) starts[band] = bin;
                weights.Add(weight);
            }
        }
        return new(bins, starts, counts, weights.ToArray());
    }
}
