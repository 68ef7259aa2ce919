using Hark.Engine;

namespace Hark.Captioning.Decoding;

/// <summary>
/// Draws every word by its probability, after temperature, top-k and top-p in this order. The draws depend on the seed
/// and on the place in the caption alone: the same seed gives a clip the same caption, whatever its companions are.
/// </summary>
public sealed record SamplingOptions : DecodingOptions
{
    /// <summary>Divides the scores: below 1 the likely words gain; above 0.</summary>
    /// <value>1</value>
    public float Temperature { get; init; } = 1;

    /// <summary>Draws among the k likeliest words; 0 for all.</summary>
    /// <value>0</value>
    public int TopK { get; init; }

    /// <summary>
    /// Draws among the likeliest words that together reach this probability; above 0, 1 for all words.
    /// </summary>
    /// <value>1</value>
    public float TopP { get; init; } = 1;

    /// <summary>The seed of the draws.</summary>
    /// <value>0</value>
    public ulong Seed { get; init; }

    /// <summary>Where the uniform numbers of a clip come from, for tests; null for <see cref="Philox"/>.</summary>
    internal Func<int, Func<double>>? Uniforms { get; init; }

    internal override IReadOnlyList<IScoreStep> ScoreSteps()
    {
        List<IScoreStep> steps = [.. base.ScoreSteps()];
        if (Temperature != 1) steps.Add(new TemperatureStep(Temperature));
        if (TopK > 0) steps.Add(new TopKStep(TopK));
        if (TopP < 1) steps.Add(new TopPStep(TopP));
        return steps;
    }

    internal override ClipSearch Begin(int clip, int vocabulary)
    {
        Func<double> next = Uniforms is null ? new Philox(Seed).NextDouble : Uniforms(clip);
        return new WordByWord(this, vocabulary, scores => Draw(WordProbabilities.Of(scores), next()));
    }

    internal override void Validate(int vocabulary)
    {
        base.Validate(vocabulary);
        ThrowIfNotPositive(Temperature, nameof(Temperature));
        ArgumentOutOfRangeException.ThrowIfNegative(TopK);
        ThrowIfNotPositive(TopP, nameof(TopP));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(TopP, 1f);
    }

    // Inverse transform: the first word with which the sum of the probabilities is above u.
    private static int Draw(ReadOnlySpan<double> probabilities, double u)
    {
        double sum = 0;
        int last = 0;
        for (int id = 0; id < probabilities.Length; id++)
        {
            if (probabilities[id] == 0) continue;
            sum += probabilities[id];
            last = id;
            if (sum > u) break;
        }
        return last;
    }
}
